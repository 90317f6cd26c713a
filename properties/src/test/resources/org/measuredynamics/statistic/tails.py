# python3 tails.py, then a line of comment before; mpmath 1.3.0, sixty digits.
import mpmath as mp

mp.mp.dps = 60

def chi_below(x, n):
    a, x = mp.mpf(n) / 2, mp.mpf(x) / 2
    term = total = mp.mpf(1)
    k = 0
    while term > total * mp.mpf(10) ** -55:
        k += 1
        term *= x / (a + k)
        total += term
    return mp.e ** (a * mp.log(x) - x - mp.loggamma(a + 1)) * total

def chi_above(x, n):
    a, x = mp.mpf(n) / 2, mp.mpf(x) / 2
    if x < a:
        return 1 - chi_below(2 * x, n)
    b = x + 1 - a
    c = mp.mpf(10) ** 60
    d = 1 / b
    h = d
    for i in range(1, 1000000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        h *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -40:
            break
    return mp.e ** (a * mp.log(x) - x - mp.loggamma(a)) * h

def bin_above(k, n, p):
    p = mp.mpf(p)
    term = mp.e ** (mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(p) + (n - k) * mp.log(1 - p))
    total = term
    for j in range(k, n):
        term *= (n - j) * p / ((j + 1) * (1 - p))
        total += term
        if term < total * mp.mpf(10) ** -55:
            break
    return total

for n in (1, 7, 64, 16384, 2097152, 8388608):
    for z in (-20, -9, -7, -3, 3, 7, 9, 20, 34):
        x = float(n + z * mp.sqrt(2 * n))
        if x > 0:
            below = chi_below(x, n) if z < 0 else 1 - chi_above(x, n)
            print("chi-squared", repr(x), n, "-", mp.nstr(below, 16), mp.nstr(chi_above(x, n), 16), sep="\t")
for n in (10, 1000, 2097152, 8388608):
    for p in (6.795346249460e-6, 0.0124193306515, 0.5, 0.920344325446):
        for z in (-20, -7, -3, 3, 7, 20):
            k = int(mp.nint(n * p + z * mp.sqrt(n * p * (1 - p))))
            if 0 <= k <= n:
                print("binomial", k, n, repr(p), mp.nstr(bin_above(n - k, n, 1 - mp.mpf(p)) if z < 0 else 1 - bin_above(k + 1, n, p) if k < n else 1, 16), mp.nstr(bin_above(k, n, p) if z > 0 else 1 - bin_above(n - k + 1, n, 1 - mp.mpf(p)) if k > 0 else 1, 16), sep="\t")
for z in (0.01, 1, 3, 6.109, 10, 20, 36):
    print("normal", repr(float(z)), "-", "-", mp.nstr(1 - mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2, 16), mp.nstr(mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2, 16), sep="\t")
