"""Scores and their intervals. All scores are from 0 to 1; README.md explains them.

A score of a set is the mean over its items: pages, planted passages, pairs. The interval is of the
bootstrap over groups of items, such as hosts, because pages of one host are not independent.
"""
import bisect
import collections
import difflib
import random
from collections import Counter

from sources import words

RESAMPLES, COVERED = 1000, 0.5
# Letters that text recognition confuses, as one letter.
CONFUSED = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "5": "s", "8": "b", "c": "e"})


def page_score(text, gold):
    """Precision, recall and F1 of the words of a text, as multisets."""
    text, gold = Counter(words(text)), Counter(words(gold))
    if not text or not gold:
        return (float(not text and not gold),) * 3
    common = (text & gold).total()
    precision, recall = common / text.total(), common / gold.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


class Bootstrap:
    """The same resamples for all programs of a set, so that their scores can be compared in pairs."""

    def __init__(self, groups, seed=0):
        self.groups = groups
        self.names = sorted(set(groups))
        rng, count = random.Random(seed), len(self.names)
        self.resamples = [[rng.randrange(count) for _ in range(count)] for _ in range(RESAMPLES)]

    def means(self, values):
        """The mean of the values, one for each item, in each resample."""
        sums, counts = collections.defaultdict(float), Counter(self.groups)
        for group, value in zip(self.groups, values, strict=True):
            sums[group] += value
        total, size = [sums[name] for name in self.names], [counts[name] for name in self.names]
        return [sum(total[at] for at in one) / sum(size[at] for at in one) for one in self.resamples]

    def interval(self, values):
        """The 95 % interval of the mean."""
        return middle(self.means(values))

    def differs(self, values, others):
        """True if the interval of the difference of two programs is above or below 0."""
        low, high = middle([a - b for a, b in zip(self.means(values), self.means(others))])
        return low > 0 or high < 0


def middle(values):
    """The bounds of the middle 95 % of the values."""
    values = sorted(values)
    return values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))]


class Components:
    """Sets of numbers that were joined with one another."""

    def __init__(self, count):
        self.parents = list(range(count))

    def find(self, one):
        while self.parents[one] != one:
            self.parents[one] = self.parents[self.parents[one]]
            one = self.parents[one]
        return one

    def join(self, one, other):
        self.parents[self.find(one)] = self.find(other)


def span(side):
    """A span of a prediction in one of its two forms, as a tuple (article, start, end)."""
    return (side["article"], side["start"], side["end"]) if isinstance(side, dict) else tuple(side)


def linked_spans(pairs):
    """For each article its spans (start, end, component). Copies of one passage are a component.

    Two spans are linked by a prediction, or if they are in one article and the later one has half of
    the shorter one in common with the span that reaches furthest so far. So a program may compare all
    copies with one of them only.
    """
    numbers = {}
    joined = [tuple(numbers.setdefault(side, len(numbers)) for side in pair) for pair in pairs]
    components, by_article = Components(len(numbers)), collections.defaultdict(list)
    for a, b in joined:
        components.join(a, b)
    for (article, start, end), number in numbers.items():
        by_article[article].append((start, end, number))
    for spans in by_article.values():
        spans.sort()
        furthest = spans[0]
        for one in spans[1:]:
            common = min(one[1], furthest[1]) - one[0]
            if common >= COVERED * min(one[1] - one[0], furthest[1] - furthest[0]):
                components.join(one[2], furthest[2])
            if one[1] > furthest[1]:
                furthest = one
    return {article: [(start, end, components.find(number)) for start, end, number in spans] for article, spans in by_article.items()}


def union(spans):
    """The bytes that these spans cover together."""
    total, reached = 0, -1
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def overlapping(spans, start, end):
    """The spans that have a byte in common with this one."""
    return [one for one in spans if one[0] < end and one[1] > start]


def passage_scores(gold, predictions, text_of):
    """Scores of predicted pairs of spans against planted passages.

    Returns for each planted passage whether it was found and how well the spans fit, and for each
    prediction whether it is right. `text_of` gives the bytes of an article.
    """
    pairs = [(span(row["a"]), span(row["b"])) for row in predictions]
    spans, found, fit = linked_spans(pairs), [], []
    planted = collections.defaultdict(list)
    for row in gold:
        (source, source_start, source_end), (copy, start, end) = row["a"], row["b"]
        planted[source].append((source_start, source_end, tuple(row["a"])))
        planted[copy].append((start, end, tuple(row["a"])))
        family = {one[2] for one in overlapping(spans.get(source, []), source_start, source_end)}
        reported = [one[:2] for one in overlapping(spans.get(copy, []), start, end) if one[2] in family]
        covered = union([(max(low, start), min(high, end)) for low, high in reported])
        found.append(float(covered >= COVERED * (end - start)))
        fit.append(covered / union([*reported, (start, end)]))

    def is_right(pair):
        """Both spans touch one planted passage, its source or copies. Or nobody planted it, and it is a repeat."""
        touched = [{one[2] for one in overlapping(planted[article], start, end)} for article, start, end in pair]
        return bool(touched[0] & touched[1]) or are_alike(*(text_of(article)[start:end] for article, start, end in pair))

    return found, fit, [float(is_right(pair)) for pair in pairs]


def are_alike(a, b):
    """True if half of the words of two texts agree, in order or after errors of text recognition."""
    a, b = (words(text.decode("utf-8", "replace")) for text in (a, b))
    if difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= COVERED:
        return True
    bags = [Counter(word.translate(CONFUSED).replace("rn", "m").replace("vv", "w") for word in text) for text in (a, b)]
    return 2 * (bags[0] & bags[1]).total() >= COVERED * (len(a) + len(b))


def version_scores(family_of, predictions):
    """Scores of named pairs of articles against families of versions.

    Returns for each family the share of its pairs that are linked, directly or through others, and
    for each named pair whether both are versions of one article.
    """
    named = sorted({tuple(sorted((span(row["a"])[0], span(row["b"])[0]))) for row in predictions})
    named = [(a, b) for a, b in named if a != b]
    ids = sorted(family_of)
    # Only links inside of a family count: one wrong pair must not link two families.
    components = Components(len(ids))
    for a, b in named:
        if family_of[a] == family_of[b]:
            components.join(bisect.bisect_left(ids, a), bisect.bisect_left(ids, b))
    sizes = collections.defaultdict(Counter)
    for number, one in enumerate(ids):
        sizes[family_of[one]][components.find(number)] += 1
    pairs = lambda count: count * (count - 1) / 2
    recall = {name: sum(map(pairs, parts.values())) / pairs(parts.total()) for name, parts in sorted(sizes.items()) if parts.total() > 1}
    return recall, [float(family_of[a] == family_of[b]) for a, b in named]
