"""Breaks that tests once passed by, each with its place. BROKEN stands for the switch."""

# Drawn breaks that change nothing, by file, line of code and what is wrong, with the reason.
EQUIVALENT = {
    ('Sources/Program/UpdateEntry.swift', 'guard count > 0 else { return }',
     '"count > 0" is not asked for'):
        'a model that trains nothing is refused before',
    ('Sources/Experiment/ScheduleFactor.swift', 'let progress = min(max(progress, 0), 1)',
     'max is dropped'):
        'no progress is negative',
    ('Sources/Compiler/StorageAssignment.swift', 'if a != b { parents[max(a, b)] = min(a, b) }',
     'min is dropped'):
        'which of two joined classes is the root changes nothing',
    ('Sources/Runtime/Session.swift', 'public private(set) var recordedArenaBytes = 0',
     '0 becomes 1'):
        'every arena has more bytes than one',
    ('Sources/Training/Predictor.swift', 'let voxels = shape[2...].reduce(1, *)',
     '1 becomes 2'):
        'counts of voxels are compared with each other alone, and all of them double',
}

NAMED = [
    dict(name='V1', what='labels are not mirrored with their image',
         file='Sources/Volumes/Patches/PatchSampler.swift',
         original='draw.patch.copy(from: classes,',
         broken='(BROKEN ? Patch(origin: draw.patch.origin, size: draw.patch.size) : draw.patch)'
                '.copy(from: classes,'),
    dict(name='E1', what='the schedule of the learning rate is ignored',
         file='Sources/Training/Trainer.swift',
         original='experiment.schedule.factor(at: fraction(of: limit))',
         broken='(BROKEN ? 1 : experiment.schedule.factor(at: fraction(of: limit)))'),
    dict(name='U1', what='Adam and AdamW are exchanged',
         file='Sources/Program/UpdateEntry.swift',
         original='decoupled: settings.rule == .adamW)',
         broken='decoupled: (settings.rule == .adamW) != BROKEN)'),
    dict(name='S1', what='an activation joins a normalization that others read too',
         file='Sources/Compiler/Simplification.swift',
         original='"identity",\n        uses.consumers(of: operation.operands[0]).count == 1,',
         broken='"identity",\n        BROKEN || uses.consumers(of: operation.operands[0]).count == 1,'),
    dict(name='C1', what='exp without its clamps', file='Sources/CKernels/tasks/vector.inc',
         original='x = min16(splat(89), max16(splat(-88), x));',
         broken='if (!BROKEN) x = min16(splat(89), max16(splat(-88), x));'),
    dict(name='C2', what='erf without its clamps', file='Sources/CKernels/tasks/vector.inc',
         original='x = min16(splat(4), max16(splat(-4), x));',
         broken='if (!BROKEN) x = min16(splat(4), max16(splat(-4), x));'),
    dict(name='C3', what='an activation is missing among the prologues',
         file='Sources/CKernels/tasks/prologue.inc',
         original='normalizeRun(p, v, count, kind); break;',
         broken='normalizeRun(p, v, count, BROKEN && kind == CK_GELU ? CK_IDENTITY : kind); break;'),
    dict(name='C4', what='softmax without its guard against overflow',
         file='Sources/CKernels/tasks/softmax.inc',
         original='sum += exp16(logit - largest) + logit * 0.0f;',
         broken='if (BROKEN) largest = splat(0); sum += exp16(logit - largest) + logit * 0.0f;'),
    dict(name='B1', what='running statistics move by 1 - momentum',
         file='Sources/Operations/Normalization/RunningStatistics.swift',
         original='momentum: attributes.real("momentum")',
         broken='momentum: BROKEN ? 1 - attributes.real("momentum") : attributes.real("momentum")'),
    dict(name='S2', what='prologues are never fused', file='Sources/Compiler/Simplification.swift',
         original='    pass.fusePrologues()', broken='    if !BROKEN { pass.fusePrologues() }'),
    dict(name='P1', what='nothing is inverted early', file='Sources/Planner/Schedules/EagerInversion.swift',
         original='guard steps.contains(where: { $0.operation >= graph.programCount })',
         broken='guard !BROKEN, steps.contains(where: { $0.operation >= graph.programCount })'),
    dict(name='P2', what='plans are not improved by exchanges',
         file='Sources/Planner/LocalSearch/LocalSearch.swift',
         original='exchange(until: total / effort.neighboursPart)',
         broken='if !BROKEN { exchange(until: total / effort.neighboursPart) }'),
    dict(name='R1', what='plans are not checked when they are mapped',
         file='Sources/Runtime/EntryCheck.swift',
         original='if let fault = PlanChecker.check(plan, for: problem).first {',
         broken='if !BROKEN, let fault = PlanChecker.check(plan, for: problem).first {'),
]
