"""The networks whose gradients are compared with PyTorch's: each a function that makes one with PyTorch's own initialisation."""

import math

import torch
from torch import nn
from torchvision.models import mobilenet_v2, resnet18


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut: the identity, or a 1x1 convolution where the shape changes (option B of He et al. 2016)."""

    def __init__(self, fan_in, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(fan_in, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        same = stride == 1 and fan_in == width
        self.shortcut = nn.Identity() if same else nn.Sequential(nn.Conv2d(fan_in, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        inner = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(inner + self.shortcut(x))


def resnet(widths, blocks, outputs):
    """The residual network of He et al. for small images; the first stage keeps the size, each later one halves it."""
    layers = [nn.Conv2d(3, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
    for fan_in, width in zip([widths[0], *widths], widths):
        strides = [1 if width == widths[0] else 2] + [1] * (blocks - 1)
        layers += [BasicBlock(fan_in if i == 0 else width, width, stride) for i, stride in enumerate(strides)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], outputs))


def lenet5(outputs=10):
    """LeCun et al. 1998 with ReLU and maximum pooling, on 28x28 images."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, outputs),
    )  # fmt: skip


def vgg(widths=(16, 32, 64), outputs=10):
    """Two convolutions with batch normalisation and a maximum pooling at each width, on 32x32 images."""
    layers, fan_in = [], 3
    for width in widths:
        for _ in range(2):
            layers += [nn.Conv2d(fan_in, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
            fan_in = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * widths[-1], 64), nn.ReLU(), nn.Dropout(), nn.Linear(64, outputs))


class Attention(nn.Module):
    """Self-attention of one set of tokens, written out: query, key and value by one matrix."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        parts = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        weights = (query @ key.transpose(-2, -1) * (width // self.heads) ** -0.5).softmax(-1)
        return self.proj((weights @ value).transpose(1, 2).reshape(batch, tokens, width))


class LibraryAttention(nn.Module):
    """The same by nn.MultiheadAttention, which puts the tokens before the batch inside."""

    def __init__(self, width, heads):
        super().__init__()
        self.inner = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x):
        return self.inner(x, x, x, need_weights=False)[0]


def float32(value):
    """The double nearest to a constant as a float32 file keeps it, so that the float64 reference has the same constant."""
    return torch.tensor(value, dtype=torch.float32).item()


class TanhGelu(nn.Module):
    """The approximation of Hendrycks and Gimpel 2016."""

    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(float32(math.sqrt(2 / math.pi)) * (x + float32(0.044715) * x**3)))


class ErfGelu(nn.Module):
    """What nn.GELU is exported as, with the constant of the file."""

    def forward(self, x):
        return x * 0.5 * (1 + torch.erf(x / float32(math.sqrt(2))))


class Block(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, width, attention, gelu):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), attention
        self.norm2, self.mlp = nn.LayerNorm(width), nn.Sequential(nn.Linear(width, 2 * width), gelu, nn.Linear(2 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Patches(nn.Module):
    """Cuts an image into patches and maps each by one matrix, without a convolution (for which the runtime has no float64)."""

    def __init__(self, channels, patch, width):
        super().__init__()
        self.patch, self.linear = patch, nn.Linear(channels * patch * patch, width)

    def forward(self, x):
        (_, channels, height, width), p = x.shape, self.patch
        tiles = x.reshape(-1, channels, height // p, p, width // p, p).permute(0, 2, 4, 1, 3, 5)
        return self.linear(tiles.reshape(-1, (height // p) * (width // p), channels * p * p))


class VisionTransformer(nn.Module):
    """Dosovitskiy et al. 2021, small: patches, a class token, position embeddings, blocks, the class token's logits."""

    def __init__(self, side, patch, width, heads, depth, outputs, library):
        super().__init__()
        convolution = nn.Sequential(nn.Conv2d(3, width, patch, patch), nn.Flatten(2))
        self.patches = convolution if library else Patches(3, patch, width)
        self.library = library
        self.token = nn.Parameter(0.5 * torch.randn(1, 1, width))
        self.positions = nn.Parameter(0.5 * torch.randn(1, (side // patch) ** 2 + 1, width))
        make = LibraryAttention if library else Attention
        self.blocks = nn.Sequential(*[Block(width, make(width, heads), ErfGelu() if library else TanhGelu()) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, outputs)

    def forward(self, x):
        patches = self.patches(x).transpose(1, 2) if self.library else self.patches(x)
        tokens = torch.cat([self.token.expand(x.shape[0], -1, -1), patches], 1) + self.positions
        return self.head(self.norm(self.blocks(tokens))[:, 0])


# name: (constructor, shape of one example)
NETWORKS = {
    "mlp": (lambda: nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 12), nn.ReLU(), nn.Linear(12, 3)), (20,)),
    "lenet5": (lenet5, (1, 28, 28)),
    "vgg": (vgg, (3, 32, 32)),
    "resnet20": (lambda: resnet((16, 32, 64), 3, 10), (3, 32, 32)),
    "resnet18": (lambda: resnet18(num_classes=10), (3, 64, 64)),
    "mobilenetv2": (lambda: mobilenet_v2(num_classes=10), (3, 64, 64)),
    "vit": (lambda: VisionTransformer(32, 8, 48, 3, 3, 10, library=False), (3, 32, 32)),
    "vit-mha": (lambda: VisionTransformer(32, 8, 48, 3, 3, 10, library=True), (3, 32, 32)),
}
