"""Prints pytorch.json: small networks that PyTorch 2.13 trained for ten steps in float64.

Each network stands twice: as a text of the model language, and beside it as PyTorch computes it. What
PyTorch lacks is written from the formulas of `grammar/layers.md` and `Sources/Kernels/Kernel.swift`.
Initial weights, batches and noise are functions of their names that both sides compute.

A tensor is recorded as its projection, the sum over i of v[i] cos(i): one number that every element
moves.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

STEPS = 10
SEED = 7
MASK = 2**64 - 1


# Numbers as functions of names.


def hashed(name):
    """FNV-1a of 64 bits."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 & MASK
    return state


def mixed(z):
    """SplitMix64's finalizer."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def uniform(name, index):
    return (mixed((hashed(name) + index * 0x9E3779B97F4A7C15) & MASK) >> 11) * 2.0**-53


def drawn(name, shape):
    """Uniform in -1 to 1."""
    values = [2 * uniform(name, i) - 1 for i in range(math.prod(shape))]
    return torch.tensor(values).reshape(shape)


def philox(counter, key):
    """Philox4x32-10 (Salmon 2011)."""
    for r in range(10):
        first, second = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = [
            second >> 32 ^ counter[1] ^ key[0], second & 0xFFFFFFFF,
            first >> 32 ^ counter[3] ^ key[1], first & 0xFFFFFFFF,
        ]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return counter


def words(path, step, count):
    """Numbers in (0, 1) of an operation's stream at a step."""
    key = SEED ^ mixed(hashed(path))
    numbers = []
    for block in range((count + 3) // 4):
        counter = [block & 0xFFFFFFFF, block >> 32, step & 0xFFFFFFFF, step >> 32]
        numbers += [(w + 0.5) / 2**32 for w in philox(counter, [key & 0xFFFFFFFF, key >> 32])]
    return numbers[:count]


def normal_noise(path, step, shape):
    """Box and Muller's transform of pairs."""
    count = math.prod(shape)
    u = words(path, step, count + count % 2)
    values = []
    for radial, angular in zip(u[::2], u[1::2]):
        radius = math.sqrt(-2 * math.log(radial))
        values += [radius * math.cos(2 * math.pi * angular), radius * math.sin(2 * math.pi * angular)]
    return torch.tensor(values[:count]).reshape(shape)


def projection(tensor):
    values = tensor.detach().reshape(-1)
    return float((values * torch.cos(torch.arange(len(values), dtype=torch.float64))).sum())


# Layers.


class Network:
    """Parameters by our names, made when they are first asked for."""

    def __init__(self):
        self.parameters, self.frozen, self.statistics = {}, {}, {}
        self.training, self.step, self.losses = True, 0, []

    def parameter(self, name, *shape, frozen=False):
        store = self.frozen if frozen else self.parameters
        if name not in store:
            value = 0.5 * drawn(name, shape)
            store[name] = value if frozen else value.requires_grad_()
        return store[name]

    def conv(self, x, path, out, kernel, bias=True, frozen=False, **attributes):
        kernel = (kernel,) * 3 if isinstance(kernel, int) else kernel
        w = self.parameter(f'{path}.weight', out, x.shape[1], *kernel, frozen=frozen)
        b = self.parameter(f'{path}.bias', out, frozen=frozen) if bias else None
        attributes.setdefault('padding', tuple((k - 1) // 2 for k in kernel))
        return F.conv3d(x, w, b, **attributes)

    def conv_transpose(self, x, path, out, kernel, bias=True, **attributes):
        kernel = (kernel,) * 3 if isinstance(kernel, int) else kernel
        w = self.parameter(f'{path}.weight', x.shape[1], out, *kernel)
        b = self.parameter(f'{path}.bias', out) if bias else None
        return F.conv_transpose3d(x, w, b, **attributes)

    def dense(self, x, path, out, bias=True):
        w = self.parameter(f'{path}.weight', out, x.shape[1])
        return F.linear(x, w, self.parameter(f'{path}.bias', out) if bias else None)

    def affine(self, x, path, affine):
        if not affine:
            return {}
        return {'weight': self.parameter(f'{path}.weight', x.shape[1]),
                'bias': self.parameter(f'{path}.bias', x.shape[1])}

    def group_norm(self, x, path, groups, eps=1e-5, affine=True):
        return F.group_norm(x, groups, **self.affine(x, path, affine), eps=eps)

    def instance_norm(self, x, path, eps=1e-5, affine=True):
        return F.instance_norm(x, **self.affine(x, path, affine), eps=eps)

    def batch_norm(self, x, path, eps=1e-5, affine=True, momentum=0.1):
        channels = x.shape[1]
        mean = self.statistics.setdefault(f'{path}.running_mean', torch.zeros(channels))
        variance = self.statistics.setdefault(f'{path}.running_var', torch.ones(channels))
        return F.batch_norm(x, mean, variance, **self.affine(x, path, affine), eps=eps,
                            momentum=momentum, training=self.training)

    def orthogonal(self, path, channels, factor):
        """q = (I + A)^-1 (I - A) H for each channel."""
        size = math.prod(factor)
        angles = self.parameter(f'{path}.angles', channels, size * (size - 1) // 2)
        upper = torch.triu_indices(size, size, offset=1)
        a = torch.zeros(channels, size, size)
        a = a.index_put((torch.arange(channels)[:, None], upper[0][None], upper[1][None]), angles)
        a = a - a.transpose(1, 2)
        s = math.sqrt(0.5)
        haar = torch.eye(1)
        for extent in factor:
            haar = torch.kron(haar, torch.tensor([[s, s], [s, -s]]) if extent == 2 else torch.eye(1))
        identity = torch.eye(size).expand(channels, size, size)
        return torch.linalg.solve(identity + a, identity - a) @ haar

    def orthogonal_down(self, x, path, factor):
        q = self.orthogonal(path, x.shape[1], factor)
        cubes = squeeze(x, factor).unflatten(1, (x.shape[1], math.prod(factor)))
        return torch.einsum('cij,ncjdhw->ncidhw', q, cubes).flatten(1, 2)

    def orthogonal_up(self, y, path, factor):
        size = math.prod(factor)
        channels = y.shape[1] // size
        q = self.orthogonal(path, channels, factor)
        cubes = torch.einsum('cij,ncidhw->ncjdhw', q, y.unflatten(1, (channels, size)))
        return unsqueeze(cubes.flatten(1, 2), factor)

    def dropout(self, x, path, probability):
        if not self.training:
            return x
        u = torch.tensor(words(path, self.step, x.numel())).reshape(x.shape)
        return torch.where(u < probability, 0.0, x / (1 - probability))

    def normal_sample(self, x, path, latent, weight, voxels):
        mean = self.dense(x, f'{path}.mean', latent)
        if not self.training:
            return mean
        log_variance = self.dense(x, f'{path}.log_variance', latent)
        if weight > 0:
            terms = mean**2 + torch.exp(log_variance) - log_variance - 1
            self.losses.append((f'{path}.divergence', weight, terms.sum() / len(x) / voxels))
        return mean + torch.exp(log_variance / 2) * normal_noise(path, self.step, mean.shape)


def squeeze(x, factor):
    n, c, d, h, w = x.shape
    a, b, e = factor
    cubes = x.reshape(n, c, d // a, a, h // b, b, w // e, e).permute(0, 1, 3, 5, 7, 2, 4, 6)
    return cubes.reshape(n, c * a * b * e, d // a, h // b, w // e)


def unsqueeze(y, factor):
    n, c, d, h, w = y.shape
    a, b, e = factor
    cubes = y.reshape(n, c // (a * b * e), a, b, e, d, h, w).permute(0, 1, 5, 2, 6, 3, 7, 4)
    return cubes.reshape(n, c // (a * b * e), d * a, h * b, w * e)


def upsample(x, factor, mode):
    size = [s * f for s, f in zip(x.shape[2:], factor)]
    if mode == 'nearest':
        return F.interpolate(x, size=size, mode='nearest')
    return F.interpolate(x, size=size, mode='trilinear', align_corners=False)


def permutation(count, seed):
    """Fisher and Yates's, with a stream of SplitMix64."""
    order = list(range(count))
    for step, index in enumerate(range(count - 1, 0, -1)):
        other = mixed((seed + (step + 1) * 0x9E3779B97F4A7C15) & MASK) % (index + 1)
        order[index], order[other] = order[other], order[index]
    return order


# Losses of logits against labels (N, 1, D, H, W) and, where there are any, regions.


def channels_of(labels, count, regions):
    if regions:
        return torch.stack([sum((labels[:, 0] == v).double() for v in r) for r in regions], 1)
    return F.one_hot(labels[:, 0], count).movedim(-1, 1).double()


def cross_entropy(logits, labels, x, regions):
    return F.cross_entropy(logits, labels[:, 0])


def dice(smooth=1.0, background=False, squares=False):
    def loss(logits, labels, x, regions):
        p = torch.sigmoid(logits) if regions else torch.softmax(logits, 1)
        g = channels_of(labels, logits.shape[1], regions)
        if not regions and not background:
            p, g = p[:, 1:], g[:, 1:]
        axes = (0, 2, 3, 4)
        below = (p**2 + g**2 if squares else p + g).sum(axes)
        return (1 - (2 * (p * g).sum(axes) + smooth) / (below + smooth)).mean()
    return loss


def tversky(smooth=1.0, background=False, alpha=0.3, beta=0.7):
    def loss(logits, labels, x, regions):
        p = torch.sigmoid(logits) if regions else torch.softmax(logits, 1)
        g = channels_of(labels, logits.shape[1], regions)
        if not regions and not background:
            p, g = p[:, 1:], g[:, 1:]
        axes = (0, 2, 3, 4)
        both, more, less = (p * g).sum(axes), (p * (1 - g)).sum(axes), ((1 - p) * g).sum(axes)
        return (1 - (both + smooth) / (both + alpha * more + beta * less + smooth)).mean()
    return loss


def binary_cross_entropy(logits, labels, x, regions):
    g = channels_of(labels, logits.shape[1], regions)
    return F.binary_cross_entropy_with_logits(logits, g)


def focal(gamma=2.0):
    def loss(logits, labels, x, regions):
        if regions:
            g = channels_of(labels, logits.shape[1], regions)
            log_p = torch.where(g == 1, F.logsigmoid(logits), F.logsigmoid(-logits))
        else:
            log_p = torch.log_softmax(logits, 1).gather(1, labels)
        return -((1 - log_p.exp())**gamma * log_p).mean()
    return loss


# Losses with weights, a label that is ignored (the greatest) and sums of each item.


def weighted_cross_entropy(weights=None, ignored=None):
    weights = None if weights is None else torch.tensor(weights)

    def loss(logits, labels, x, regions):
        return F.cross_entropy(logits, labels[:, 0], weight=weights,
                               ignore_index=-100 if ignored is None else ignored)
    return loss


def top_cross_entropy(percent, ignored=None):
    """nnU-Net's TopKLoss, but that voxels which are ignored are no voxels."""
    def loss(logits, labels, x, regions):
        values = F.cross_entropy(logits, labels[:, 0], reduction='none',
                                 ignore_index=-100 if ignored is None else ignored)
        values = values[labels[:, 0] != ignored] if ignored is not None else values.reshape(-1)
        return torch.topk(values, max(1, int(len(values) * percent / 100)), sorted=False)[0].mean()
    return loss


def masked_overlap(kind, ignored=None, batch=True, squares=False, background=False, smooth=1.0,
                   alpha=0.5, beta=0.5):
    """Dice as nnU-Net computes it where voxels are ignored, and Tversky alike: the sums are masked."""
    def loss(logits, labels, x, regions):
        p = torch.sigmoid(logits) if regions else torch.softmax(logits, 1)
        mask = (labels != (-1 if ignored is None else ignored)).double()
        g = channels_of(labels * mask.long(), logits.shape[1], regions) * mask
        p = p * mask
        if not regions and not background:
            p, g = p[:, 1:], g[:, 1:]
        axes = (0, 2, 3, 4) if batch else (2, 3, 4)
        both = (p * g).sum(axes)
        if kind == 'dice':
            below = ((p**2 if squares else p) + g).sum(axes)
            return (1 - (2 * both + smooth) / (below + smooth)).mean()
        more, less = (p * (1 - g)).sum(axes), ((1 - p) * g).sum(axes)
        return (1 - (both + smooth) / (both + alpha * more + beta * less + smooth)).mean()
    return loss


def weighted_focal(gamma, weights, ignored=None):
    weights = torch.tensor(weights)

    def loss(logits, labels, x, regions):
        mask = (labels != (-1 if ignored is None else ignored)).double()
        labels = labels * mask.long()
        if regions:
            g = channels_of(labels, logits.shape[1], regions)
            log_p = torch.where(g == 1, F.logsigmoid(logits), F.logsigmoid(-logits))
            weight = mask * weights[None, :, None, None, None]
        else:
            log_p = torch.log_softmax(logits, 1).gather(1, labels)
            weight = mask * weights[labels]
        values = -(1 - log_p.exp())**gamma * log_p
        return (weight * values).sum() / weight.sum()
    return loss


def mean_squared_error(logits, labels, x, regions):
    return F.mse_loss(logits, x)


# Ten steps.


class Output:
    """An output's name, its section in the model and its losses: name, weight, function."""

    def __init__(self, name, section, *losses, regions=None):
        self.name, self.section, self.losses, self.regions = name, section, losses, regions


SEGMENTATION = Output('result', '{labels: 3, losses: [cross-entropy]}',
                      ('cross-entropy', 1, cross_entropy))

cases = []


def case(name, network, forward, *, outputs=(SEGMENTATION,), settings='optimizer: {sgd: {rate: 0.1}}',
         optimizer=lambda p: torch.optim.SGD(p, lr=0.1), schedule=lambda progress: 1.0,
         clip=None, accumulation=1, average=None, channels=2, patch=(4, 4, 4), batch=2, label_count=3,
         ignored=None):
    lines = [f'model: {name}', f'input: {{channels: {channels}, patch: {list(patch)}, batch: {batch}}}',
             'network:', *('  ' + line for line in network.strip('\n').split('\n')),
             'outputs:', *(f'  {o.name}: {o.section}' for o in outputs), *settings.split('\n')]
    net = Network()

    def run(index, name):
        net.step, net.losses = index, []
        x = 2 * drawn(f'input.{name}', (batch, channels, *patch))
        count = batch * math.prod(patch)
        labels = torch.tensor([int(label_count * uniform(f'labels.{name}', i)) for i in range(count)])
        results = forward(net, x)
        return x, labels.reshape(batch, 1, *patch), results if isinstance(results, dict) else {
            outputs[0].name: results}

    # Parameters are there once they were asked for.
    net.training = True
    run(0, '0')
    for name_, value in net.statistics.items():
        value.fill_(1.0 if name_.endswith('var') else 0.0)
    rule = optimizer(list(net.parameters.values()))
    base = rule.param_groups[0]['lr']
    trained = torch.nn.ParameterList(net.parameters.values())
    averaged = average and torch.optim.swa_utils.AveragedModel(
        trained, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(average))
    steps = []
    for step in range(STEPS):
        x, labels, results = run(step, str(step))
        losses = list(net.losses)
        for output in outputs:
            logits = results[output.name]
            factor = [a // b for a, b in zip(patch, logits.shape[2:])]
            near = labels[:, :, factor[0] // 2::factor[0], factor[1] // 2::factor[1],
                          factor[2] // 2::factor[2]]
            losses += [(f'{output.name}.{kind}', weight, function(logits, near, x, output.regions))
                       for kind, weight, function in output.losses]
        total = sum(weight * value for _, weight, value in losses)
        (total / accumulation).backward()
        rate = base * schedule(step / STEPS)
        if (step + 1) % accumulation == 0:
            gradients = [p.grad for p in net.parameters.values() if p.grad is not None]
            if clip is not None:
                norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
                for g in gradients:
                    g *= min(1, clip / norm)
            for group in rule.param_groups:
                group['lr'] = rate
            rule.step()
            rule.zero_grad(set_to_none=False)
            if average:
                averaged.update_parameters(trained)
        steps.append({'rate': rate, 'loss': total.item(),
                      'losses': {name: value.item() for name, _, value in losses}})
    net.training = False
    with torch.no_grad():
        _, _, results = run(STEPS, str(STEPS))
    cases.append({
        'name': name, 'model': '\n'.join(lines) + '\n', 'labelCount': label_count,
        **({} if ignored is None else {'ignored': ignored}), 'steps': steps,
        'parameters': {name: projection(value) for store in (net.parameters, net.frozen, net.statistics)
                       for name, value in store.items()},
        'trained': sorted(net.parameters),
        'predictions': {name: projection(value) for name, value in results.items()
                        if name == outputs[0].name},
        **({'averages': {name: projection(value) for name, value in zip(net.parameters, averaged.module)}}
           if average else {}),
    })


# Networks: layers.


def convolutions(net, x):
    x = net.conv(x, 'conv', 4, 3)
    x = net.conv(x, 'conv-2', 3, 3, bias=False, dilation=2, padding=2)
    x = net.conv(x, 'conv-3', 5, (1, 3, 2), stride=(2, 1, 1), padding=(0, 2, 1), dilation=(1, 2, 1))
    x = net.conv_transpose(x, 'conv-transpose', 3, (2, 3, 1), stride=(2, 1, 1), padding=(0, 1, 0))
    x = net.conv(x, 'conv-4', 4, 2, stride=2, padding=0)
    x = net.conv_transpose(x, 'conv-transpose-2', 4, 2, stride=2, bias=False)
    x = net.conv_transpose(x, 'conv-transpose-3', 3, (1, 1, 2), dilation=(1, 1, 2), padding=(0, 0, 1))
    return net.conv(x, 'conv-5', 3, 1)


case('convolutions', '''
- conv: {out: 4, kernel: 3}
- conv: {out: 3, kernel: 3, bias: false, dilation: 2}
- conv: {out: 5, kernel: [1, 3, 2], stride: [2, 1, 1], padding: [0, 2, 1], dilation: [1, 2, 1]}
- conv-transpose: {out: 3, kernel: [2, 3, 1], stride: [2, 1, 1], padding: [0, 1, 0]}
- conv: {out: 4, kernel: 2, stride: 2, padding: 0}
- conv-transpose: {out: 4, kernel: 2, stride: 2, bias: false}
- conv-transpose: {out: 3, kernel: [1, 1, 2], dilation: [1, 1, 2], padding: [0, 0, 1]}
- conv: {out: 3, kernel: 1}
''', convolutions)


def normalizations(net, x):
    x = net.group_norm(net.conv(x, 'conv', 4, 3), 'group-norm', 2)
    x = net.group_norm(net.conv(x, 'conv-2', 4, 3, bias=False), 'group-norm-2', 1, eps=0.1, affine=False)
    x = net.instance_norm(net.conv(x, 'conv-3', 3, 1, bias=False), 'instance-norm')
    x = net.instance_norm(net.conv(x, 'conv-4', 4, 3, bias=False), '', eps=0.01, affine=False)
    x = net.batch_norm(net.conv(x, 'conv-5', 4, 3, bias=False), 'batch-norm')
    x = net.batch_norm(net.conv(x, 'conv-6', 3, 1), 'batch-norm-2', momentum=0.3, eps=0.001)
    x = net.batch_norm(x * 1.0, 'batch-norm-3', affine=False, momentum=0.75)
    return net.conv(x, 'conv-7', 3, 1)


case('normalizations', '''
- conv: {out: 4, kernel: 3}
- group-norm: 2
- conv: {out: 4, kernel: 3, bias: false}
- group-norm: {groups: 1, epsilon: 0.1, affine: false}
- conv: {out: 3, kernel: 1, bias: false}
- instance-norm
- conv: {out: 4, kernel: 3, bias: false}
- instance-norm: {epsilon: 0.01, affine: false}
- conv: {out: 4, kernel: 3, bias: false}
- batch-norm
- conv: {out: 3, kernel: 1}
- batch-norm: {momentum: 0.3, epsilon: 0.001}
- batch-norm: {affine: false, momentum: 0.75}
- conv: {out: 3, kernel: 1}
''', normalizations)


def activated(f):
    """An activation fused with a normalization and a convolution, alone, and where it must not be
    fused, as the normalized value is read twice."""
    def forward(net, x):
        x = f(net.instance_norm(net.conv(x, 'conv', 4, 3, bias=False), 'instance-norm'))
        x = f(net.conv(x, 'conv-2', 4, 3))
        x = f(net.group_norm(x, 'group-norm', 2))
        x = F.avg_pool3d(x, 3, 1, 1)
        twice = net.group_norm(net.conv(x, 'conv-3', 4, 1), 'twice', 2)
        x = twice + f(twice)
        x = x + f(net.batch_norm(net.conv(x, 'skip.conv', 4, 3, bias=False), 'skip.batch-norm'))
        return net.conv(x, 'conv-4', 3, 1)
    return forward


for name, attributes, function in [
    ('relu', '', F.relu),
    ('leaky-relu', 'slope: 0.2', lambda x: F.leaky_relu(x, 0.2)),
    ('leaky-relu', '', lambda x: F.leaky_relu(x, 0.01)),
    ('sigmoid', '', torch.sigmoid),
    ('elu', 'alpha: 1.3', lambda x: F.elu(x, 1.3)),
    ('gelu', '', F.gelu),
    ('silu', '', F.silu),
    ('mish', '', F.mish),
]:
    bare = f'{name}: {{{attributes}}}' if attributes else name
    named = f'{name}: {{{attributes}{", " if attributes else ""}name: acted}}'
    case(f'{name}{"-" + attributes.split(": ")[1].replace(".", "-") if attributes else ""}', f'''
- conv: {{out: 4, kernel: 3, bias: false}}
- instance-norm
- {bare}
- conv: {{out: 4, kernel: 3}}
- {bare}
- group-norm: 2
- {bare}
- average-pool: {{kernel: 3, stride: 1, padding: 1}}
- conv: {{out: 4, kernel: 1}}
- group-norm: {{groups: 2, name: twice}}
- {named}
- add: {{inputs: [twice, acted]}}
- skip: {{combine: add, body: [{{conv: {{out: 4, kernel: 3, bias: false}}}}, batch-norm, {f"{{{bare}}}" if attributes else bare}]}}
- conv: {{out: 3, kernel: 1}}
''', activated(function))


def resampling(net, x):
    a = F.max_pool3d(net.conv(x, 'conv', 4, 3), 3, (2, 1, 2), 1)
    a = upsample(net.conv(a, 'conv-2', 3, 1), (2, 1, 2), 'nearest')
    a = F.max_pool3d(a, (2, 1, 2))
    a = upsample(a, (2, 1, 2), 'trilinear')
    a = F.avg_pool3d(a, 2)
    a = upsample(net.conv(a, 'conv-3', 4, 1), (2, 2, 2), 'trilinear')
    a = F.avg_pool3d(a, (3, 1, 3), (1, 2, 1), (1, 0, 1))
    a = upsample(a, (1, 2, 1), 'nearest')
    return torch.softmax(net.conv(a, 'conv-4', 3, 3), 1)


case('resampling', '''
- conv: {out: 4, kernel: 3}
- max-pool: {kernel: 3, stride: [2, 1, 2], padding: 1}
- conv: {out: 3, kernel: 1}
- upsample: {factor: [2, 1, 2], mode: nearest}
- max-pool: [2, 1, 2]
- upsample: [2, 1, 2]
- average-pool: 2
- conv: {out: 4, kernel: 1}
- upsample: {factor: 2, mode: trilinear}
- average-pool: {kernel: [3, 1, 3], stride: [1, 2, 1], padding: [1, 0, 1]}
- upsample: {factor: [1, 2, 1], mode: nearest}
- conv: {out: 3, kernel: 3}
- softmax
''', resampling)


def cubes(net, x):
    x = net.conv(x, 'conv', 4, 1)
    x = squeeze(x, (2, 2, 2))[:, permutation(32, 5)]
    x = net.conv(x, 'conv-2', 16, 1)
    x = unsqueeze(x, (2, 1, 2))
    x = squeeze(x, (2, 1, 1))
    x = unsqueeze(x, (1, 2, 1))[:, [2, 0, 3, 1]]
    return net.conv(x, 'conv-3', 3, 3, stride=(1, 1, 1))


case('cubes', '''
- conv: {out: 4, kernel: 1}
- squeeze
- permute: 5
- conv: {out: 16, kernel: 1}
- unsqueeze: [2, 1, 2]
- squeeze: [2, 1, 1]
- unsqueeze: [1, 2, 1]
- permute: {sources: [2, 0, 3, 1]}
- conv: {out: 3, kernel: 3}
''', cubes)


def orthogonal(net, x):
    x = net.orthogonal_down(net.conv(x, 'conv', 2, 3), 'orthogonal-down', (2, 2, 2))
    x = net.conv(x, 'conv-2', 16, 1)
    x = net.orthogonal_up(x, 'orthogonal-up', (2, 2, 2))
    x = net.orthogonal_down(x, 'invertible.orthogonal-down', (1, 2, 2))[:, [7, 1, 2, 0, 4, 3, 6, 5]]
    a, b = x[:, :4], x[:, 4:]
    a = a + net.conv(b, 'invertible.coupling.f.conv', 4, 3)
    b = b + torch.sigmoid(net.conv(a, 'invertible.coupling.g.conv', 4, 1))
    x = net.orthogonal_up(torch.cat([a, b], 1), 'invertible.orthogonal-up', (2, 1, 2))
    return net.conv(unsqueeze(squeeze(x, (2, 1, 1)), (1, 2, 1)), 'conv-3', 3, (3, 1, 1))


case('orthogonal', '''
- conv: {out: 2, kernel: 3}
- orthogonal-down: 2
- conv: {out: 16, kernel: 1}
- orthogonal-up
- invertible:
    - orthogonal-down: [1, 2, 2]
    - permute: {sources: [7, 1, 2, 0, 4, 3, 6, 5]}
    - coupling:
        f: [{conv: {out: 4, kernel: 3}}]
        g: [{conv: {out: 4, kernel: 1}}, sigmoid]
    - orthogonal-up: [2, 1, 2]
- squeeze: [2, 1, 1]
- unsqueeze: [1, 2, 1]
- conv: {out: 3, kernel: [3, 1, 1]}
''', orthogonal)


def couplings(net, x):
    x = net.conv(x, 'conv', 4, 3)

    def additive(x, path, first, f, g):
        a, b = x[:, :first], x[:, first:]
        a = a + f(b, f'{path}.f')
        return torch.cat([a, b + g(a, f'{path}.g')], 1)

    def one_sided(x, path, first, f):
        return torch.cat([x[:, first:], x[:, :first] + f(x[:, first:], f'{path}.f')], 1)

    def residual(x, path, out=2):
        x = F.leaky_relu(net.group_norm(x, f'{path}.group-norm', 1), 0.1)
        return net.conv(x, f'{path}.conv', out, 3, bias=False)

    x = additive(x, 'coupling', 2, residual, residual)
    x = additive(x, 'coupling-2', 2, residual, lambda b, p: F.silu(net.conv(b, f'{p}.conv', 2, 1)))
    x = additive(x, 'coupling-3', 1, lambda b, p: net.conv(b, f'{p}.conv', 1, 3),
                 lambda a, p: net.conv(F.gelu(a), f'{p}.conv', 3, 3))
    x = one_sided(x, 'coupling-4', 2, residual)
    x = one_sided(x, 'coupling-5', 3, lambda b, p: net.conv(b, f'{p}.conv', 3, 3))
    x = one_sided(x, 'coupling-6', 1, lambda b, p: torch.sigmoid(net.conv(b, f'{p}.conv', 1, 3)))
    x = additive(x, 'coupling-7', 2, lambda b, p: b, lambda a, p: residual(
        additive(a, f'{p}.coupling', 1, lambda b, q: net.conv(b, f'{q}.conv', 1, 3),
                 lambda a, q: net.conv(a, f'{q}.conv', 1, 1)), p))
    return net.conv(x, 'conv-2', 3, 1)


case('couplings', '''
- conv: {out: 4, kernel: 3}
- coupling:
    f: [{group-norm: 1}, {leaky-relu: 0.1}, {conv: {out: 2, kernel: 3, bias: false}}]
    g: [{group-norm: 1}, {leaky-relu: 0.1}, {conv: {out: 2, kernel: 3, bias: false}}]
- coupling:
    f: [{group-norm: 1}, {leaky-relu: 0.1}, {conv: {out: 2, kernel: 3, bias: false}}]
    g: [{conv: {out: 2, kernel: 1}}, silu]
- coupling:
    first: 1
    f: [{conv: {out: 1, kernel: 3}}]
    g: [gelu, {conv: {out: 3, kernel: 3}}]
- coupling:
    style: one-sided
    f: [{group-norm: 1}, {leaky-relu: 0.1}, {conv: {out: 2, kernel: 3, bias: false}}]
- coupling: {style: one-sided, first: 3, f: [{conv: {out: 3, kernel: 3}}]}
- coupling: {style: one-sided, first: 1, f: [{conv: {out: 1, kernel: 3}}, sigmoid]}
- coupling:
    f: []
    g:
      - coupling:
          f: [{conv: {out: 1, kernel: 3}}]
          g: [{conv: {out: 1, kernel: 1}}]
      - group-norm: 1
      - leaky-relu: 0.1
      - conv: {out: 2, kernel: 3, bias: false}
- conv: {out: 3, kernel: 1}
''', couplings)


def constructs(net, x):
    x = net.conv(x, 'conv', 4, 3)
    x = x + F.relu(net.instance_norm(net.conv(x, 'skip.conv', 4, 3, bias=False), 'skip.instance-norm'))
    body = upsample(net.conv(F.max_pool3d(x, 2), 'skip-2.conv', 3, 1), (2, 2, 2), 'trilinear')
    x = torch.cat([body, x], 1)
    x = torch.cat([x[:, :2], torch.sigmoid(net.conv(x[:, 2:], 'bypass.conv', 3, 3))], 1)
    half = net.conv(x, 'branch.conv', 3, 3, stride=2)
    a = net.conv(x, 'a', 4, 1)
    b = net.conv(F.silu(a), 'b', 4, 3)
    c = b + a + b
    x = torch.cat([c, a, x], 1)[:, 2:9]
    for _ in range(2):
        x = torch.sigmoid(net.conv(x, 'shared', 7, 1))
    x = net.conv(x, 'still', 4, 3, frozen=True)
    for step in range(2):
        x = x + net.conv(x, f'repeat.{step}.skip.conv', 4, 1)
    return {'result': net.conv(x, 'conv-4', 3, 1), 'half': half}


case('constructs', '''
- conv: {out: 4, kernel: 3}
- skip: {combine: add, body: [{conv: {out: 4, kernel: 3, bias: false}}, instance-norm, relu]}
- skip: {combine: concat, body: [{max-pool: 2}, {conv: {out: 3, kernel: 1}}, {upsample: 2}]}
- bypass: {name: bypass, channels: 2, body: [{conv: {out: 3, kernel: 3}}, sigmoid]}
- branch: {output: half, body: [{conv: {out: 3, kernel: 3, stride: 2}}]}
- conv: {name: a, out: 4, kernel: 1}
- silu
- conv: {name: b, out: 4, kernel: 3}
- add: {name: c, inputs: [b, a, b]}
- concat: {inputs: [c, a, bypass]}
- split: {first: 2, count: 7}
- conv: {out: 7, kernel: 1, weights: shared}
- sigmoid
- conv: {out: 7, kernel: 1, weights: shared}
- sigmoid
- conv: {name: still, out: 4, kernel: 3, frozen: true}
- repeat: {times: 2, body: [{skip: {body: [{conv: {out: 4, kernel: 1}}]}}]}
- conv: {out: 3, kernel: 1}
''', constructs,
     outputs=(SEGMENTATION, Output('half', '{labels: 3, losses: [{cross-entropy: {weight: 0.3}}]}',
                                   ('cross-entropy', 0.3, cross_entropy))))


def vectors(net, x):
    x = net.conv(x, 'conv', 3, 3, stride=2).flatten(1)
    x = net.dense(x, 'dense', 24)
    x = net.dropout(x, 'dropout', 0.3)
    x = net.normal_sample(torch.sigmoid(net.dense(x, 'dense-2', 6, bias=False)), 'normal-sample', 5, 2.0, 64)
    x = F.elu(net.dense(x, 'dense-3', 128))
    x = x.reshape(2, 2, 2, 4, 8).reshape(2, 2, 4, 4, 4)
    return {'result': net.conv(x, 'conv-2', 3, 3)}


case('vectors', '''
- conv: {out: 3, kernel: 3, stride: 2}
- flatten
- dense: 24
- dropout: 0.3
- dense: {out: 6, bias: false}
- sigmoid
- normal-sample: {latent: 5, divergence-weight: 2}
- dense: 128
- elu
- unflatten: {channels: 2, size: [2, 4, 8]}
- reshape: [2, 4, 4, 4]
- conv: {out: 3, kernel: 3}
''', vectors)


def auto_encoder(net, x):
    side = net.normal_sample(x.flatten(1), 'branch.normal-sample', 3, 0.0, 64)
    side = net.conv(net.dense(side, 'branch.dense', 128).reshape(x.shape), 'branch.conv', 2, 1)
    return {'result': net.conv(net.dropout(x, 'dropout', 0.5), 'conv', 3, 3), 'copy': side}


case('auto-encoder', '''
- branch:
    output: copy
    body:
      - flatten
      - normal-sample: {latent: 3, divergence-weight: 0}
      - dense: 128
      - unflatten: {channels: 2, size: 4}
      - conv: {out: 2, kernel: 1}
- dropout
- conv: {out: 3, kernel: 3}
''', auto_encoder, outputs=(
    SEGMENTATION, Output('copy', '{target: input, losses: [{mean-squared-error: {weight: 0.1}}]}',
                         ('mean-squared-error', 0.1, mean_squared_error))))


# Losses.


def two_outputs(count):
    def forward(net, x):
        x = net.conv(x, 'conv', 4, 3, stride=2)
        half = net.conv(x, 'branch.conv', count, 1)
        x = net.conv(upsample(x, (2, 2, 2), 'trilinear'), 'conv-2', count, 1)
        return {'result': x, 'half': half}
    return forward


def three_outputs(net, x):
    x = net.conv(x, 'conv', 4, 3, stride=2)
    half = net.conv(x, 'branch.conv', 3, 1)
    other = net.conv(x, 'branch-2.conv', 3, 1)
    x = net.conv(upsample(x, (2, 2, 2), 'trilinear'), 'conv-2', 3, 1)
    return {'result': x, 'half': half, 'half-too': other}


REGIONS = [[1, 2, 3], [1, 3], [2]]
CLASSES = 'labels: {background: 0, edema: 4, core: 2}'
MASKS = 'labels: 4, regions: {whole: [1, 2, 3], core: [1, 3], rim: [2]}'

for name, target, regions, losses in [
    ('cross-entropy', CLASSES, None, [('cross-entropy', 'weight: 0.3', 0.3, cross_entropy)]),
    ('dice', CLASSES, None, [('dice', '', 1, dice())]),
    ('dice-background', CLASSES, None,
     [('dice', 'background: true, smooth: 0.1', 1, dice(0.1, background=True))]),
    ('dice-squares', CLASSES, None,
     [('dice', 'squares: true, smooth: 0, weight: 2', 2, dice(0, squares=True))]),
    ('tversky', CLASSES, None, [('tversky', '', 1, tversky())]),
    ('tversky-background', CLASSES, None,
     [('tversky', 'background: true, smooth: 0.1, alpha: 0.6, beta: 1.5', 1,
       tversky(0.1, background=True, alpha=0.6, beta=1.5))]),
    ('focal', CLASSES, None, [('focal', '', 1, focal())]),
    ('focal-half', CLASSES, None, [('focal', 'gamma: 0.5, weight: 3', 3, focal(0.5))]),
    ('sum', CLASSES, None, [('cross-entropy', '', 1, cross_entropy),
                            ('dice', 'weight: 0.5', 0.5, dice()), ('focal', 'gamma: 3', 1, focal(3))]),
    ('regions-cross-entropy', MASKS, REGIONS, [('binary-cross-entropy', '', 1, binary_cross_entropy)]),
    ('regions-dice', MASKS, REGIONS, [('dice', '', 1, dice())]),
    ('regions-dice-squares', MASKS, REGIONS,
     [('dice', 'squares: true, smooth: 0.1', 1, dice(0.1, squares=True))]),
    ('regions-tversky', MASKS, REGIONS, [('tversky', 'beta: 0.4', 1, tversky(beta=0.4))]),
    ('regions-focal', MASKS, REGIONS, [('focal', 'gamma: 3', 1, focal(3))]),
    ('regions-focal-half', MASKS, REGIONS, [('focal', 'gamma: 0.5', 1, focal(0.5)),
                                            ('binary-cross-entropy', 'weight: 0.25', 0.25,
                                             binary_cross_entropy)]),
]:
    section = f'{{{target}, losses: [' + ', '.join(
        f'{{{kind}: {{{attributes}}}}}' if attributes else kind for kind, attributes, _, _ in losses) + ']}'
    terms = [(kind, weight, function) for kind, _, weight, function in losses]
    case(f'loss-{name}', '''
- conv: {out: 4, kernel: 3, stride: 2}
- branch: {output: half, body: [{conv: {out: 3, kernel: 1}}]}
- upsample: 2
- conv: {out: 3, kernel: 1}
''', two_outputs(3), outputs=[Output(output, section, *terms, regions=regions)
                              for output in ('result', 'half')],
         patch=(4, 2, 4), label_count=4 if regions else 3)


WEIGHTS = [0.2, 1.0, 3.0]

for name, target, regions, ignored, losses in [
    ('weighted', CLASSES, None, None, [
        ('cross-entropy', 'class-weights: [0.2, 1, 3], weight: 0.3', 0.3, weighted_cross_entropy(WEIGHTS)),
        ('focal', 'gamma: 1.5, class-weights: [0.2, 1, 3]', 1, weighted_focal(1.5, WEIGHTS))]),
    ('regions-weighted', MASKS, REGIONS, None, [
        ('binary-cross-entropy', 'class-weights: [0.2, 1, 3]', 1, weighted_focal(0, WEIGHTS)),
        ('focal', 'class-weights: [0.2, 1, 3]', 1, weighted_focal(2, WEIGHTS))]),
    ('items', CLASSES, None, None, [
        ('dice', 'batch: false, smooth: 1e-5', 1,
         masked_overlap('dice', batch=False, smooth=1e-5)),
        ('tversky', 'batch: false', 1, masked_overlap('tversky', batch=False, alpha=0.3, beta=0.7))]),
    ('regions-items', MASKS, REGIONS, None, [
        ('dice', 'batch: false, squares: true', 1,
         masked_overlap('dice', batch=False, squares=True))]),
    ('top-k', CLASSES, None, None, [
        ('top-k-cross-entropy', '', 1, top_cross_entropy(10)),
        ('top-k-cross-entropy-2', 'percent: 45, weight: 0.5', 0.5, top_cross_entropy(45))]),
    ('ignore', CLASSES, None, 3, [
        ('cross-entropy', '', 1, weighted_cross_entropy(ignored=3)),
        ('cross-entropy-2', 'class-weights: [0.2, 1, 3], weight: 0.5', 0.5,
         weighted_cross_entropy(WEIGHTS, ignored=3)),
        ('top-k-cross-entropy', 'percent: 30', 1, top_cross_entropy(30, ignored=3)),
        ('dice', 'background: true', 1, masked_overlap('dice', ignored=3, background=True)),
        ('dice-2', 'batch: false, smooth: 1e-5', 1,
         masked_overlap('dice', ignored=3, batch=False, smooth=1e-5)),
        ('tversky', '', 1, masked_overlap('tversky', ignored=3, alpha=0.3, beta=0.7)),
        ('focal', 'class-weights: [0.2, 1, 3]', 1, weighted_focal(2, WEIGHTS, ignored=3))]),
    ('regions-ignore', MASKS, REGIONS, 4, [
        ('binary-cross-entropy', '', 1, weighted_focal(0, [1.0, 1.0, 1.0], ignored=4)),
        ('binary-cross-entropy-2', 'class-weights: [0.2, 1, 3]', 1, weighted_focal(0, WEIGHTS, ignored=4)),
        ('dice', 'squares: true', 1, masked_overlap('dice', ignored=4, squares=True)),
        ('tversky', 'batch: false', 1,
         masked_overlap('tversky', ignored=4, batch=False, alpha=0.3, beta=0.7)),
        ('focal', '', 1, weighted_focal(2, [1.0, 1.0, 1.0], ignored=4))]),
]:
    ignore = '' if ignored is None else 'ignore: 9, '
    section = f'{{{target}, {ignore}losses: [' + ', '.join(
        f'{{{kind.removesuffix("-2")}: {{{attributes}}}}}' for kind, attributes, _, _ in losses) + ']}'
    terms = [(kind, weight, function) for kind, _, weight, function in losses]
    case(f'loss-{name}', '''
- conv: {out: 4, kernel: 3, stride: 2}
- branch: {output: half, body: [{conv: {out: 3, kernel: 1}}]}
- upsample: 2
- conv: {out: 3, kernel: 1}
''', two_outputs(3), outputs=[Output(output, section, *terms, regions=regions)
                              for output in ('result', 'half')],
         patch=(4, 2, 4), label_count=(4 if regions else 3) + (ignored is not None), ignored=ignored)

# Outputs that weigh 1, 1/2 and 1/4, divided by their sum.

case('output-weights', '''
- conv: {out: 4, kernel: 3, stride: 2}
- branch: {output: half, body: [{conv: {out: 3, kernel: 1}}]}
- branch: {output: half-too, body: [{conv: {out: 3, kernel: 1}}]}
- upsample: 2
- conv: {out: 3, kernel: 1}
''', three_outputs, outputs=[
    Output('result', '{labels: 3, losses: [cross-entropy]}', ('cross-entropy', 4 / 7, cross_entropy)),
    Output('half', '{labels: 3, weight: 0.5, losses: [{dice: {weight: 3}}]}',
           ('dice', 3 * 2 / 7, dice())),
    Output('half-too', '{labels: 3, weight: 0.25, losses: [cross-entropy]}',
           ('cross-entropy', 1 / 7, cross_entropy)),
], settings='optimizer: {sgd: {rate: 0.1}}\noutput-weights: mean')


# Optimizers and schedules.


def small(net, x):
    x = F.silu(net.group_norm(net.conv(x, 'conv', 4, 3), 'group-norm', 2))
    return net.conv(x, 'conv-2', 3, 3)


SMALL = '''
- conv: {out: 4, kernel: 3}
- group-norm: 2
- silu
- conv: {out: 3, kernel: 3}
'''

for name, settings, optimizer in [
    ('sgd', 'sgd: {rate: 0.3}', lambda p: torch.optim.SGD(p, lr=0.3)),
    ('momentum', 'sgd: {rate: 0.1, momentum: 0.9}', lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    ('nesterov', 'sgd: {rate: 0.1, momentum: 0.8, nesterov: true, weight-decay: 0.05}',
     lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True, weight_decay=0.05)),
    ('decay', 'sgd: {rate: 0.2, weight-decay: 0.1}',
     lambda p: torch.optim.SGD(p, lr=0.2, weight_decay=0.1)),
    ('adam', 'adam: {rate: 0.01}', lambda p: torch.optim.Adam(p, lr=0.01)),
    ('adam-decay', 'adam: {rate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 0.001, weight-decay: 0.5}',
     lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=0.001, weight_decay=0.5)),
    ('adamw', 'adamw: {rate: 0.01}', lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0)),
    ('adamw-decay', 'adamw: {rate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 0.001, weight-decay: 0.5}',
     lambda p: torch.optim.AdamW(p, lr=0.02, betas=(0.8, 0.95), eps=0.001, weight_decay=0.5)),
]:
    case(f'optimizer-{name}', SMALL, small, settings=f'optimizer: {{{settings}}}', optimizer=optimizer)

case('clip', SMALL, small, settings='optimizer: {sgd: {rate: 0.3, momentum: 0.5}}\nclip: 0.1',
     optimizer=lambda p: torch.optim.SGD(p, lr=0.3, momentum=0.5), clip=0.1)
case('accumulation', SMALL, small,
     settings='optimizer: {adam: {rate: 0.02, epsilon: 0.01}}\nclip: 0.1\naccumulation: 2',
     optimizer=lambda p: torch.optim.Adam(p, lr=0.02, eps=0.01), clip=0.1, accumulation=2)

for name, settings, average, accumulation in [
    ('weight-average', 'weight-average: {decay: 0.9}', 0.9, 1),
    ('weight-average-of-gathered', 'weight-average: {decay: 0.75}\naccumulation: 2', 0.75, 2),
]:
    case(name, SMALL, small, settings=f'optimizer: {{sgd: {{rate: 0.3, momentum: 0.5}}}}\n{settings}',
         optimizer=lambda p: torch.optim.SGD(p, lr=0.3, momentum=0.5), average=average,
         accumulation=accumulation)


def rise(share, progress):
    return min(progress / share, 1)


for name, settings, schedule in [
    ('constant', 'constant', lambda t: 1),
    ('constant-warm-up', 'constant: {warm-up: 0.45}', lambda t: rise(0.45, t)),
    ('step', 'step: {milestones: [0.3, 0.65], factor: 0.2}',
     lambda t: 0.2 ** ((t >= 0.3) + (t >= 0.65))),
    ('step-warm-up', 'step: {milestones: [0.5], factor: 0.1, warm-up: 0.25}',
     lambda t: rise(0.25, t) * (0.1 if t >= 0.5 else 1)),
    ('polynomial', 'polynomial: {power: 0.9}', lambda t: (1 - t) ** 0.9),
    ('polynomial-warm-up', 'polynomial: {power: 2, warm-up: 0.35}',
     lambda t: rise(0.35, t) * (1 - t) ** 2),
    ('cosine', 'cosine', lambda t: 0.5 * (1 + math.cos(math.pi * t))),
    ('cosine-floor', 'cosine: {floor: 0.25, warm-up: 0.15}',
     lambda t: rise(0.15, t) * (0.25 + 0.75 * 0.5 * (1 + math.cos(math.pi * t)))),
]:
    text = f'{{{settings}}}' if ':' in settings else settings
    case(f'schedule-{name}', SMALL, small, schedule=schedule,
         settings=f'optimizer: {{sgd: {{rate: 0.3, momentum: 0.5}}}}\nschedule: {text}',
         optimizer=lambda p: torch.optim.SGD(p, lr=0.3, momentum=0.5))

print('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]')
