from reports.rendering.robust_words import acceptance_words, pair_words
from reports.snapshot.robustness import oriented, robustness

PAIR = {
    "difference": "-5/2",
    "difference_low": "-20",
    "difference_high": "37/2",
    "flip_distance": "2/185",
    "dominates": False,
    "dominated": False,
}
NAMES = {"a": "Alpha", "b": "Beta", "c": "Gamma"}


def result(order=("b", "a"), pair=None, drawn=None):
    return {
        "ranking": [{"id": slug, "rank": at} for at, slug in enumerate(order, start=1)],
        "pairs": {"a|b": PAIR | (pair or {})},
        "robustness": drawn,
    }


def pair_of(**changes):
    return robustness(result(pair=changes), NAMES)["pairs"][0]


def drawn(**changes):
    ranks = {"a": [0.2549, 0.7451], "b": [0.7451, 0.2549]}
    return {
        "samples": 10000,
        "main": "box",
        "leader": "b",
        "wording": "leaning",
        "first_rank_share": 0.7451,
        "bound": 0.0148,
        "models": {"box": {"rank_acceptability": ranks}},
    } | changes


def test_pair_is_seen_from_whoever_is_ahead():
    assert pair_of() == {
        "ahead": {"slug": "b", "name": "Beta"},
        "behind": {"slug": "a", "name": "Alpha"},
        "by_verdict": False,
        "tied": False,
        "dominates": False,
        "flip": "1.1",
        "low": "-18.5",
        "high": "20.0",
    }


def test_leader_by_verdict_may_be_behind_by_score():
    pair = robustness(result(order=("a", "b")), NAMES)["pairs"][0]

    assert (pair["ahead"]["slug"], pair["behind"]["slug"], pair["by_verdict"]) == ("b", "a", True)
    assert pair_words(pair, "en")[0] == (
        "Alpha ranks before Beta by its verdict, not by its score: points do not make up for a missed must-have."
    )


def test_turning_a_pair_round_changes_signs_and_sides():
    turned = oriented({"a|b": PAIR | {"dominates": False, "dominated": True}}, "b", "a")

    assert (turned["difference"], turned["difference_low"], turned["difference_high"]) == (
        "5/2",
        "-37/2",
        "20",
    )
    assert (turned["dominates"], turned["dominated"], turned["flip_distance"]) == (True, False, "2/185")


def test_words_for_each_kind_of_distance():
    said = {
        "1.1": pair_words(pair_of(), "en")[0],
        "6": pair_words(pair_of(flip_distance="11/200"), "en")[0],
        "small": pair_words(pair_of(flip_distance="1/250"), "en")[0],
        "never": pair_words(pair_of(flip_distance=None), "en")[0],
        "dominates": pair_words(pair_of(flip_distance=None, dominated=True), "en")[0],
        "tied": pair_words(pair_of(difference="0", flip_distance="0"), "en")[0],
    }

    assert said == {
        "1.1": "1 of 100 priority points would have to move to other competencies before Alpha catches up with Beta.",
        "6": "6 of 100 priority points would have to move to other competencies before Alpha catches up with Beta.",
        "small": "Less than 1 of 100 priority points would have to move to other competencies before Alpha catches up with Beta.",
        "never": "No other weighting of the competencies lets Alpha catch up with Beta.",
        "dominates": "Beta is ahead of Alpha under every weighting of the competencies.",
        "tied": "Beta and Alpha have the same score.",
    }


def test_words_for_what_open_answers_can_do():
    assert pair_words(pair_of(), "en")[1] == (
        "The open answers can still turn this order: Beta may end up 20.0 points ahead or 18.5 points behind."
    )
    certain = pair_of(difference_low="-20", difference_high="-1/2")
    assert pair_words(certain, "it")[1] == (
        "Quali che siano le risposte ancora aperte, Beta resta davanti, con un vantaggio da 0,5 a 20,0 punti."
    )
    exact = pair_of(difference_low="-5/2", difference_high="-5/2")
    assert pair_words(exact, "en")[1] == "The distance is 2.5 points and no open answer changes it."


def test_leader_keeps_the_first_rank_so_often():
    acceptance = robustness(result(drawn=drawn()), NAMES)["acceptance"]

    assert (acceptance["share"], acceptance["shares"]) == (75, {"a": 25, "b": 75})
    assert acceptance_words(acceptance, "Beta", "en") == [
        "Leaning: Beta keeps the first rank in 75% of the weightings tried; it is the likely choice, not a certain one.",
        "Each given priority was varied by up to one half.",
        "10,000 weightings were drawn; the shares are exact to within 1.5 points, and differences below 2 points mean nothing.",
    ]


def test_there_is_nothing_to_say_of_one_integrator_of_none_or_of_an_old_run():
    old = result()
    del old["pairs"], old["robustness"]

    assert robustness(result(order=("b",)), NAMES) is None
    assert robustness(result(order=()), NAMES) is None
    assert robustness(result(), {"b": "Beta"}) is None
    assert robustness(old, NAMES) is None
    assert robustness(result(drawn=drawn(wording=None)), NAMES)["acceptance"] is None
