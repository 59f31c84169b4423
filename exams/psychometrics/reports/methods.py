"""How every figure was worked, with references; printed at the end of each report."""

METHODS = (
    ("Scoring", "A blank is an omission and scores 0. An item not presented (NP) has no score. A pretest item is set "
     "against the score on the scored items and is no part of it."),
    ("Difficulty", "p is the mean mark over the maximum; its interval is Wilson's (1927)."),
    ("Discrimination", "r is the correlation of the item with the score on the other items (Henrysson 1963), with "
     "Fisher's interval (1921). Biserial: Pearson (1909). D: facility of the best less that of the weakest 27 % "
     "(Kelley 1939); persons at the boundary score enter in part."),
    ("Options", "An option's r is with the score on the other items. Fifths are by midrank; equal scores are never "
     "split."),
    ("Reliability", "Alpha: Cronbach (1951), for 0/1 items KR-20 (Kuder & Richardson 1937), interval by Feldt (1965). "
     "Lambda: Guttman (1945). Omega: McDonald (1999), one factor by minres on Pearson correlations."),
    ("Errors", "Standard error of measurement: SD times the root of 1 - alpha. At each score: Lord (1955), and Keats "
     "(1957)."),
    ("Cut score", "Subkoviak (1976); Huynh (1976) with KR-21; Livingston & Lewis (1995) with a four-parameter beta, "
     "or a two-parameter one where that is not admissible."),
    ("DIF", "Mantel-Haenszel on all score levels (Holland & Thayer 1988), standard error by Robins, Breslow & "
     "Greenland (1986), classes by Zieky (1993). Logistic regression by Swaminathan & Rogers (1990), classes by Jodoin "
     "& Gierl (2001)."),
)  # fmt: skip
