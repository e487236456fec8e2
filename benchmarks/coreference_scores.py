def b_cubed(gold, found):
    G = {m: set(c) for c in gold for m in c}
    S = {m: set(c) for c in found for m in c}
    r = sum(len(G[m] & S.get(m, set())) / len(G[m]) for m in G) / len(G)
    p = sum(len(S[m] & G.get(m, set())) / len(S[m]) for m in S) / len(S)
    return p, r, 2 * p * r / (p + r)
