"""Will it rain tomorrow? Train on the bundled weather of New York, see the baselines, ask, save, load."""

import tempfile
from pathlib import Path

import elman
from elman import samples

weather = samples.path("weather")  # date, station, temperature, pressure, rain

model = elman.Forecaster(target="rain", window=3).fit(weather)
assert model.evaluation_ is not None  # rows were kept for the test
print(model.evaluation_.verdict)
print(model.predict(weather))

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "rain.elman"
    model.save(path)
    again = elman.load(path)
    print("The loaded model says the same:", again.predict(weather).equals(model.predict(weather)))
