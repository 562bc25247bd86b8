"""Purchase histories with a known outcome become models of who will not order, and why.

Belongs here: the features of a history, the models learned from earlier windows of the same company
(logistic regression, boosted trees, naive baselines), what each feature adds to one customer's
probability, how the whole is trained, tried, stored and applied. Does not belong here: the models
of repeat purchase and spend (`lifetime/`), how forecasts are judged (`backtest/`), the wiring.
Pure: no clock, no environment, no file.

Churn is P(no order within the horizon). Effects are log-odds: the odds of the typical case times
the exponentials of a customer's effects are the customer's odds.

Sources, cited by these short names:
    HTF 2009: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", second edition,
        chapters 4 and 10.
    LZ 1986: Liang, Zeger, "Longitudinal data analysis using generalized linear models", Biometrika
        73 (covariance when one customer gives several cases).
    N 1988: Nychka, "Bayesian confidence intervals for smoothing splines", J. of the American
        Statistical Association 83 (intervals of penalised fits hold the truth on average).
    L 2020: Lundberg et al., "From local explanations to global understanding with explainable AI
        for trees", Nature Machine Intelligence 2 (Shapley values of trees).
"""
