#!/usr/bin/env python3
"""Segments whole volumes by sliding windows in ONNX Runtime or OpenVINO, and prints the seconds as JSON.

    peer_prediction.py PEERS ENGINE NETWORK IMAGES… --out FILE

PEERS holds networks.py; ENGINE is onnxruntime or openvino. The loop is that of `invseg-run predict`: the same
tiles and Gaussian weights, z-scores, logits summed in numpy, the greatest one's class written as
uint8. What is timed is a volume from file to file, without building or compiling the network.
"""
import argparse
import itertools
import json
import sys
import tempfile
import time
import warnings

import nibabel
import numpy

PATCH, THREADS = 64, 2


def engine(name, path):
    """A function from a batch to logits."""
    if name == 'onnxruntime':
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        session = onnxruntime.InferenceSession(path, options, providers=['CPUExecutionProvider'])
        port = session.get_inputs()[0].name
        return lambda batch: session.run(None, {port: batch})[0]
    import openvino
    model = openvino.Core().compile_model(
        path, 'CPU', {'INFERENCE_NUM_THREADS': THREADS, 'INFERENCE_PRECISION_HINT': 'f32'})
    return lambda batch: model([batch])[0]


def starts(size):
    if size <= PATCH:
        return [0]
    gaps = -(-(size - PATCH) // (PATCH // 2))
    return [round((size - PATCH) / gaps * k) for k in range(gaps + 1)]


def segment(run, paths, out):
    """The seconds in the network, and in all."""
    begin = time.perf_counter()
    files = [nibabel.load(path) for path in paths]
    images = [numpy.asarray(file.dataobj, dtype=numpy.float32) for file in files]
    for image in images:
        inside = image != 0
        values = image[inside]
        image[inside] = (values - values.mean()) / values.std()
    volume = numpy.stack(images)
    places = (numpy.arange(PATCH) - (PATCH - 1) / 2) / (PATCH / 8)
    bell = numpy.exp(-places ** 2 / 2).astype(numpy.float32)
    weight = bell[:, None, None] * bell[:, None] * bell
    sums, total, network = None, numpy.zeros(volume.shape[1:], numpy.float32), 0.0
    for origin in itertools.product(*map(starts, volume.shape[1:])):
        part = tuple(slice(start, start + PATCH) for start in origin)
        batch = numpy.ascontiguousarray(volume[(slice(None), *part)])[None]
        start = time.perf_counter()
        logits = run(batch)[0]
        network += time.perf_counter() - start
        if sums is None:
            sums = numpy.zeros((logits.shape[0], *volume.shape[1:]), numpy.float32)
        sums[(slice(None), *part)] += logits * weight
        total[part] += weight
    labels = (sums / total).argmax(0).astype(numpy.uint8)
    nibabel.save(nibabel.Nifti1Image(labels, files[0].affine), out)
    return network, time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('peers')
    parser.add_argument('engine', choices=['onnxruntime', 'openvino'])
    parser.add_argument('network')
    parser.add_argument('images', nargs='+')
    parser.add_argument('--out', required=True)
    options = parser.parse_args()
    warnings.filterwarnings('ignore')
    sys.path.insert(0, options.peers)
    import networks
    import torch
    network = networks.build(
        options.network, len(options.images), 5, [32, 64, 128, 256], 2, [PATCH] * 3).eval()
    path = tempfile.mkdtemp() + '/network.onnx'
    torch.onnx.export(
        network, (torch.randn(1, len(options.images), *[PATCH] * 3),), path, opset_version=17,
        dynamo=False)
    run = engine(options.engine, path)
    run(numpy.zeros((1, len(options.images), *[PATCH] * 3), numpy.float32))
    in_network, seconds = segment(run, options.images, options.out)
    print(json.dumps({'seconds': seconds, 'network_seconds': in_network}))


if __name__ == '__main__':
    main()
