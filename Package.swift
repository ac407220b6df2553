// swift-tools-version: 6.0
import PackageDescription

/// Every target's one purpose and what it may import stand in `docs/architecture.md`.
let package = Package(
  name: "invseg",
  products: [
    .executable(name: "invseg-compile", targets: ["invseg-compile"]),
    .executable(name: "invseg-run", targets: ["invseg-run"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.7.0")
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // Loaded when it is needed, so not linked.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .target(
      name: "CNIfTI",
      linkerSettings: [.linkedLibrary("nifti2"), .linkedLibrary("znz"), .linkedLibrary("z")]),
    // A header alone.
    .target(name: "CKernelSizes"),
    .target(name: "CKernels", dependencies: ["CKernelSizes"]),
    .target(name: "CAugmentation"),
    .target(name: "CRefusedMemory"),

    .target(name: "Diagnostics"),
    .target(name: "Attributes"),
    .target(name: "Randomness"),
    .target(name: "DurableFiles"),
    .target(name: "Parallelism"),
    .target(name: "RefusableMemory"),
    .target(name: "Experiment"),
    .target(name: "TensorBoard"),
    .target(
      name: "ModelLanguage", dependencies: ["Diagnostics", "Attributes", "Experiment", "CLibYAML"]),
    .target(name: "IR", dependencies: ["Diagnostics"]),
    .target(name: "Kernels"),
    .target(name: "CPUTarget", dependencies: ["Kernels", "CKernelSizes"]),
    .target(
      name: "Operations",
      dependencies: ["Diagnostics", "Attributes", "IR", "Kernels", "Randomness"]),
    .target(name: "Plan"),
    .target(name: "TimeBound", dependencies: ["Parallelism", "Plan"]),
    .target(name: "BufferLayout"),
    .target(
      name: "Planner",
      dependencies: ["Parallelism", "Plan", "Randomness", "TimeBound", "BufferLayout"]),
    .target(name: "PlanChecker", dependencies: ["Plan"]),
    .target(name: "Program", dependencies: ["Kernels", "Plan", "Experiment"]),
    .target(
      name: "Compiler",
      dependencies: [
        "Diagnostics", "ModelLanguage", "IR", "Operations", "Kernels", "CPUTarget", "Plan",
        "Planner", "Program", "Experiment",
      ]),
    .target(name: "PyTorchTarget", dependencies: ["Kernels"]),
    .target(
      name: "PyTorchProgram", dependencies: ["Kernels", "Plan", "Program", "Experiment"],
      resources: [
        .embedInCode("Support/invseg.py"), .embedInCode("Support/self_check.py"),
      ]),
    .target(name: "ReferenceBackend", dependencies: ["Kernels", "CPUTarget", "Randomness"]),
    .target(
      name: "CPUBackend",
      dependencies: [
        "Kernels", "CPUTarget", "Parallelism", "Randomness", "RefusableMemory", "CKernels",
        "COpenBLAS",
      ]),
    .target(
      name: "Runtime",
      dependencies: ["Program", "Plan", "PlanChecker", "Experiment", "Kernels", "Randomness"]),
    .target(
      name: "Volumes",
      dependencies: [
        "Diagnostics", "Experiment", "Randomness", "DurableFiles", "Metrics", "Parallelism",
        "RefusableMemory", "CNIfTI", "CAugmentation",
      ]),
    .target(name: "Metrics", dependencies: ["Diagnostics", "Parallelism", "Randomness"]),
    .target(
      name: "Interchange",
      dependencies: [
        "Diagnostics", "Program", "Experiment", "Kernels", "DurableFiles", "Randomness",
      ]),
    .target(
      name: "Training",
      dependencies: [
        "Runtime", "Program", "Experiment", "Kernels", "Volumes", "Metrics", "Interchange",
        "Diagnostics", "DurableFiles", "Randomness", "RefusableMemory", "Plan",
      ]),
    .target(
      name: "PlanQuestions",
      dependencies: [
        "Diagnostics", "Parallelism", "ModelLanguage", "IR", "Kernels", "Operations", "Plan",
        "TimeBound", "Planner", "Program", "Compiler",
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "Diagnostics", "Kernels", "Plan", "PlanChecker", "Program", "Compiler", "PlanQuestions",
      ],
      resources: [.embedInCode("Page/page.css"), .embedInCode("Page/page.js")]),
    .target(
      name: "DataReports", dependencies: ["Experiment", "Volumes", "Reports"],
      resources: [.embedInCode("data.css")]),
    .target(
      name: "RunReports",
      dependencies: [
        "DurableFiles", "Experiment", "Interchange", "Kernels", "Plan", "Program", "Reports",
        "Runtime", "TensorBoard", "Training", "Volumes",
      ],
      resources: [.embedInCode("run.css")]),
    .target(
      name: "Commands",
      dependencies: [
        "Compiler", "ModelLanguage", "Operations", "Kernels", "CPUTarget", "Plan",
        "PlanQuestions", "Program", "Experiment", "Diagnostics", "Reports", "DurableFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "invseg-compile",
      dependencies: [
        "Commands", "Compiler", "ModelLanguage", "Operations", "Program", "Interchange", "Reports",
        "Diagnostics", "DurableFiles", "Kernels", "CPUTarget", "Plan", "PlanQuestions",
        "PyTorchTarget", "PyTorchProgram", "CRefusedMemory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "invseg-run",
      dependencies: [
        "Commands", "Compiler", "Program", "Interchange", "Reports", "DataReports", "RunReports",
        "Diagnostics", "Runtime", "Training", "DurableFiles", "Kernels", "Plan", "PlanQuestions",
        "CPUTarget",
        "CPUBackend", "ReferenceBackend", "Parallelism", "Volumes", "Metrics", "Experiment",
        "RefusableMemory", "CRefusedMemory",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Nothing of its own: building it builds both programs in one go.
    .target(name: "Programs", dependencies: ["invseg-compile", "invseg-run"]),

    .executableTarget(
      name: "layout-benchmark",
      dependencies: [
        "BufferLayout", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What tests of the whole path from a model's text to a trained step have in common.
    .target(
      name: "ModelsForTests",
      dependencies: [
        "Attributes", "Compiler", "CPUTarget", "Diagnostics", "Kernels", "ModelLanguage",
        "Operations", "Plan",
        "Planner", "Program", "Randomness", "ReferenceBackend", "Runtime", "Experiment",
      ], path: "Tests/ModelsForTests"),
    .target(
      name: "RandomModels",
      dependencies: [
        "ModelsForTests", "Attributes", "CPUBackend", "CPUTarget", "Compiler", "Diagnostics",
        "Experiment", "Kernels", "ModelLanguage", "Operations", "Plan", "PlanChecker", "Planner",
        "Program", "Randomness", "ReferenceBackend", "Runtime",
      ], path: "Tests/RandomModels"),
    .executableTarget(
      name: "campaign-models",
      dependencies: [
        "RandomModels", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/campaign-models"),
    .target(name: "BuiltPrograms", path: "Tests/BuiltPrograms"),
    .target(name: "VolumeFixtures", path: "Tests/VolumeFixtures"),
    .target(name: "Mutations", path: "Tests/Mutations"),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .executableTarget(
      name: "step-allocations",
      dependencies: [
        "ModelsForTests", "CAllocationCounter", "CPUBackend", "Compiler", "Kernels", "Plan",
        "Runtime", "Training",
      ], path: "Tests/step-allocations"),
    .executableTarget(
      name: "augmentation-times",
      dependencies: ["Diagnostics", "Experiment", "ModelLanguage", "Operations", "Volumes"],
      path: "Tests/augmentation-times"),
    .executableTarget(
      name: "campaign-files",
      dependencies: [
        "Mutations", "Interchange", "Kernels", "CPUTarget", "Randomness",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/campaign-files", exclude: ["Models"]),

    .testTarget(
      name: "CPUBackendTests",
      dependencies: [
        "CKernelSizes", "CPUBackend", "CPUTarget", "Kernels", "ModelsForTests", "Parallelism",
        "Randomness",
        "ReferenceBackend",
      ]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "BuiltPrograms", "Commands", "CPUTarget", "Interchange", "Kernels", "PlanQuestions",
        "RandomModels",
      ],
      exclude: ["DataMessages", "Diagnostics", "FormerRun", "KeptRun"]),
    .testTarget(
      name: "CompilerTests",
      dependencies: [
        "Compiler", "ModelsForTests", "CPUTarget", "Diagnostics", "Experiment", "IR", "Kernels",
        "ModelLanguage", "Operations", "Plan", "Program", "Randomness", "ReferenceBackend",
      ], exclude: ["Passes", "Golden"]),
    .testTarget(
      name: "DataReportsTests", dependencies: ["DataReports", "Experiment", "Volumes"]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(name: "DurableFilesTests", dependencies: ["DurableFiles"]),
    .testTarget(name: "ExamplesTests", dependencies: ["BuiltPrograms"]),
    .testTarget(
      name: "GrammarTests",
      dependencies: [
        "BuiltPrograms", "Compiler", "Interchange", "Kernels", "ModelLanguage", "ModelsForTests",
        "Mutations", "Operations", "Plan", "Program", "RandomModels", "ReferenceBackend",
      ]),
    .testTarget(name: "IRTests", dependencies: ["IR", "Diagnostics"], exclude: ["Golden"]),
    .testTarget(
      name: "InterchangeTests",
      dependencies: [
        "Interchange", "CPUBackend", "CPUTarget", "DurableFiles", "Kernels", "Program",
        "Randomness", "Runtime",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "LayeringTests"),
    .testTarget(
      name: "MetricsTests", dependencies: ["Metrics", "Randomness"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ModelLanguageTests",
      dependencies: ["ModelLanguage", "Diagnostics", "Attributes", "Experiment"],
      exclude: ["Diagnostics", "Golden"]),
    .testTarget(
      name: "OperationsTests",
      dependencies: [
        "Operations", "ModelsForTests", "Attributes", "CPUBackend", "Compiler", "Diagnostics",
        "IR", "Kernels", "ModelLanguage", "Plan", "Program", "ReferenceBackend", "Runtime",
        "Training",
      ]),
    .testTarget(name: "ParallelismTests", dependencies: ["Parallelism"]),
    .testTarget(name: "PlanCheckerTests", dependencies: ["PlanChecker", "Plan"]),
    .testTarget(
      name: "PlannerTests",
      dependencies: ["BufferLayout", "Planner", "PlanChecker", "Plan", "TimeBound"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "RandomModelsTests", dependencies: ["RandomModels", "ModelsForTests"]),
    .testTarget(name: "RefusableMemoryTests", dependencies: ["RefusableMemory"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(
      name: "PyTorchProgramTests",
      dependencies: [
        "PyTorchProgram", "PyTorchTarget", "BuiltPrograms", "Compiler", "Kernels",
        "ModelsForTests", "Operations", "Plan", "Program", "RandomModels", "ReferenceBackend",
        "Runtime",
      ]),
    .testTarget(
      name: "ReferenceBackendTests",
      dependencies: ["ReferenceBackend", "Kernels", "ModelsForTests", "Randomness"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "ModelsForTests", "Compiler", "Kernels", "Plan", "PlanQuestions", "Program",
      ]),
    .testTarget(
      name: "RunReportsTests",
      dependencies: [
        "RunReports", "CPUBackend", "CPUTarget", "Runtime", "TensorBoard", "Training", "Volumes",
      ]),
    .testTarget(
      name: "RuntimeTests",
      dependencies: [
        "Runtime", "BuiltPrograms", "ModelsForTests", "CPUBackend", "CPUTarget", "Compiler",
        "Experiment", "Kernels", "Mutations", "Plan", "Program", "ReferenceBackend",
      ]),
    .testTarget(
      name: "TensorBoardTests", dependencies: ["TensorBoard"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "ModelsForTests", "CPUBackend", "CPUTarget", "Compiler", "Experiment",
        "Interchange", "Kernels", "Metrics", "Operations", "Plan", "Program", "Randomness",
        "ReferenceBackend", "Runtime", "VolumeFixtures", "Volumes",
      ], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VolumesTests", dependencies: ["Volumes", "VolumeFixtures", "Experiment", "Metrics"],
      resources: [.copy("Fixtures")]),
  ]
)
