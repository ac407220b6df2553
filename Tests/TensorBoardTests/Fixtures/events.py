"""Writes events.bin with TensorBoard's own messages and record writer, and reads it back with its own reader.

    python3 events.py events.bin       writes the file that the tests hold ours against, byte by byte
    python3 events.py --read FOLDER    prints what TensorBoard finds in a folder of events, as JSON

Made with tensorboard 2.21.0.
"""

import json
import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

PNG = bytes.fromhex("89504e470d0a1a0a") + bytes(range(44))


def hyperparameters(tag, data):
    value = summary_pb2.Summary.Value(tag=tag)
    value.metadata.plugin_data.plugin_name = "hparams"
    value.metadata.plugin_data.content = data.SerializeToString(deterministic=True)
    return value


def events():
    yield event_pb2.Event(wall_time=1.5e9, file_version="brain.Event:2")

    experiment = api_pb2.Experiment()
    for name, kind in [("flips", 1), ("nesterov", 2), ("rate", 3)]:
        experiment.hparam_infos.add(name=name, type=kind)
    for tag in ["loss/total", "dice/mean"]:
        experiment.metric_infos.add().name.tag = tag
    start = plugin_data_pb2.SessionStartInfo(start_time_secs=1.5e9)
    start.hparams["flips"].string_value = "0, 1"
    start.hparams["nesterov"].bool_value = False
    start.hparams["rate"].number_value = 0.001
    event = event_pb2.Event(wall_time=1.5e9)
    event.summary.value.append(
        hyperparameters(
            metadata.EXPERIMENT_TAG, plugin_data_pb2.HParamsPluginData(experiment=experiment)))
    event.summary.value.append(
        hyperparameters(
            metadata.SESSION_START_INFO_TAG,
            plugin_data_pb2.HParamsPluginData(session_start_info=start)))
    yield event

    event = event_pb2.Event(wall_time=1.5e9 + 0.25, step=1)
    event.summary.value.add(tag="loss/total", simple_value=1.25)
    event.summary.value.add(tag="dice/mean", simple_value=0)
    yield event

    event = event_pb2.Event(wall_time=1.5e9 + 60, step=123456789)
    event.summary.value.add(tag="loss/total", simple_value=-0.1)
    image = event.summary.value.add(tag="a case/prediction").image
    image.height, image.width, image.colorspace, image.encoded_image_string = 3, 200, 3, PNG
    yield event

    end = plugin_data_pb2.SessionEndInfo(status=1, end_time_secs=1.5e9 + 60)
    event = event_pb2.Event(wall_time=1.5e9 + 60, step=123456789)
    event.summary.value.append(
        hyperparameters(
            metadata.SESSION_END_INFO_TAG,
            plugin_data_pb2.HParamsPluginData(session_end_info=end)))
    yield event


def found(folder):
    accumulator = event_accumulator.EventAccumulator(
        folder, size_guidance={event_accumulator.SCALARS: 0, event_accumulator.TENSORS: 0,
                               event_accumulator.IMAGES: 0})
    accumulator.Reload()
    tags = accumulator.Tags()
    result = {"scalars": {}, "pictures": {}, "hyperparameters": {}}
    for tag in tags["scalars"]:
        result["scalars"][tag] = [[e.step, e.value] for e in accumulator.Scalars(tag)]
    for tag in tags["images"]:
        result["pictures"][tag] = [
            [e.step, e.width, e.height, len(e.encoded_image_string)]
            for e in accumulator.Images(tag)]
    for tag, content in accumulator.PluginTagToContent("hparams").items():
        data = plugin_data_pb2.HParamsPluginData.FromString(content)
        if data.HasField("session_start_info"):
            result["hyperparameters"] = {
                name: getattr(value, value.WhichOneof("kind"))
                for name, value in data.session_start_info.hparams.items()}
    return result


if sys.argv[1] == "--read":
    print(json.dumps(found(sys.argv[2]), indent=1, sort_keys=True))
else:
    with open(sys.argv[1], "wb") as file:
        writer = RecordWriter(file)
        for event in events():
            writer.write(event.SerializeToString(deterministic=True))
        writer.flush()
