"""X-Wing from its draft: what `cryptography` has not is the encapsulation with given randomness, so ML-KEM-768's is here.

Slow and not constant-time: for vectors only.
"""

import hashlib

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

Q = 3329
LABEL = bytes.fromhex("5c2e2f2f5e5c")


def expand(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])


def public_key(seed):
    m, x = expand(seed)
    return m.public_key().public_bytes_raw() + x.public_key().public_bytes_raw()


def combine(m_shared, x_shared, x_encapsulation, x_public):
    return hashlib.sha3_256(m_shared + x_shared + x_encapsulation + x_public + LABEL).digest()


def decapsulate(seed, encapsulation):
    m, x = expand(seed)
    x_shared = x.exchange(X25519PublicKey.from_public_bytes(encapsulation[1088:]))
    return combine(m.decapsulate(encapsulation[:1088]), x_shared, encapsulation[1088:], public_key(seed)[1184:])


def encapsulate(public, random):
    """The encapsulation and the shared secret for 64 bytes of randomness."""
    m_encapsulation, m_shared = ml_kem_encapsulate(public[:1184], random[:32])
    ephemeral = X25519PrivateKey.from_private_bytes(random[32:])
    x_encapsulation = ephemeral.public_key().public_bytes_raw()
    x_shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public[1184:]))
    return m_encapsulation + x_encapsulation, combine(m_shared, x_shared, x_encapsulation, public[1184:])


# FIPS 203, algorithms 4 to 17, for k = 3, eta = 2, du = 10, dv = 4.
def reverse7(i):
    return int(f"{i:07b}"[::-1], 2)


ZETAS = [pow(17, reverse7(i), Q) for i in range(128)]
GAMMAS = [pow(17, 2 * reverse7(i) + 1, Q) for i in range(128)]


def ntt(f):
    f, i, length = list(f), 1, 128
    while length >= 2:
        for start in range(0, 256, 2 * length):
            for j in range(start, start + length):
                t = ZETAS[i] * f[j + length] % Q
                f[j + length], f[j] = (f[j] - t) % Q, (f[j] + t) % Q
            i += 1
        length //= 2
    return f


def inverse_ntt(f):
    f, i, length = list(f), 127, 2
    while length <= 128:
        for start in range(0, 256, 2 * length):
            for j in range(start, start + length):
                t = f[j]
                f[j], f[j + length] = (t + f[j + length]) % Q, ZETAS[i] * (f[j + length] - t) % Q
            i -= 1
        length *= 2
    return [x * 3303 % Q for x in f]


def multiply(f, g):
    h = []
    for i in range(128):
        a, b, c, d = f[2 * i], f[2 * i + 1], g[2 * i], g[2 * i + 1]
        h += [(a * c + b * d * GAMMAS[i]) % Q, (a * d + b * c) % Q]
    return h


def sample_ntt(seed):
    stream, a, at = hashlib.shake_128(seed).digest(3 * 1024), [], 0
    while len(a) < 256:
        b0, b1, b2 = stream[at : at + 3]
        at += 3
        a += [d for d in (b0 + 256 * (b1 % 16), b1 // 16 + 16 * b2) if d < Q]
    return a[:256]


def bits(data):
    return [data[i // 8] >> i % 8 & 1 for i in range(8 * len(data))]


def sample_cbd(r, n):
    b = bits(hashlib.shake_256(r + bytes([n])).digest(128))
    return [(b[4 * i] + b[4 * i + 1] - b[4 * i + 2] - b[4 * i + 3]) % Q for i in range(256)]


def decode(data, d):
    b = bits(data)
    return [sum(b[i * d + j] << j for j in range(d)) % Q for i in range(256)]


def encode(f, d):
    number = sum((2 * x * 2**d + Q) // (2 * Q) % 2**d << i * d for i, x in enumerate(f))
    return number.to_bytes(32 * d, "little")


def add(*polynomials):
    return [sum(xs) % Q for xs in zip(*polynomials)]


def ml_kem_encapsulate(public, message):
    both = hashlib.sha3_512(message + hashlib.sha3_256(public).digest()).digest()
    shared, r = both[:32], both[32:]
    t = [decode(public[384 * i : 384 * i + 384], 12) for i in range(3)]
    rho = public[1152:]
    y = [ntt(sample_cbd(r, n)) for n in range(3)]
    u = []
    for i in range(3):
        row = [multiply(sample_ntt(rho + bytes([i, j])), y[j]) for j in range(3)]
        u.append(add(inverse_ntt(add(*row)), sample_cbd(r, 3 + i)))
    product = inverse_ntt(add(*(multiply(t[j], y[j]) for j in range(3))))
    v = add(product, sample_cbd(r, 6), [1665 * b for b in bits(message)])
    return b"".join(encode(p, 10) for p in u) + encode(v, 4), shared
