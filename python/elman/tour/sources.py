"""Lesson 10: where sequences live. Weather, prices and language, each a real data set, each beside simple methods."""

from __future__ import annotations

from dataclasses import dataclass

from elman.tour.forecasts import Forecast, ask
from elman.tour.language import Language, learn
from elman.tour.page import Page

TITLE = "Where sequences live"


@dataclass(frozen=True)
class Sources:
    """What lesson 10 found."""

    weather: Forecast
    prices: Forecast
    language: Language


def teach(page: Page) -> Sources:
    """Forecast rain and the price of oil with one command, and read a play character by character."""
    page.say("Weather. Will it rain tomorrow in Seattle? Four years of days, the last three days go in:")
    weather = ask(page, "seattle", "rain", window=3)
    page.say(
        """Prices. What will a barrel of oil cost on the next trading day? The last price is very hard to beat: were it
        easy, somebody would have traded on it, and the price would have moved already. A network that seems to follow
        a price curve closely often gives back yesterday's price. On holidays there is none: then the last price is
        that of the day before. It is one of those that answer here, beside the network, and where nothing is learnt
        that it does not know, it answers alone:"""
    )
    prices = ask(page, "oil", "price", window=10)
    page.say("Language. A text is a sequence of characters; the question is which one comes next.")
    return Sources(weather, prices, learn(page))
