"""A run's TOML file: what it says, and what is said about a wrong one."""

import json
from pathlib import Path

import pytest

from training.data import DataError
from training.run_config import read_run_config

_DATA = '[data]\nsource = "captions.json"\n'


def _written(folder: Path, text: str) -> Path:
    file = folder / "run.toml"
    file.write_text(text)
    return file


def test_paths_are_beside_the_file_and_the_rest_has_the_papers_defaults(tmp_path: Path) -> None:
    config = read_run_config(_written(tmp_path, _DATA))
    assert config.data.source == str(tmp_path / "captions.json")
    assert config.model is not None
    assert config.model.architecture == "starter"
    assert config.train.epochs == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[data", "is not TOML"),
        ("", "lacks the table [data]"),
        ("[data]\n", "lacks source"),
        (_DATA + "[trian]\n", "did you mean 'train'"),
        (_DATA + "[train]\nepoch = 2\n", "no setting 'epoch' (did you mean 'epochs'?)"),
        (_DATA + "[train]\nepochs = 1.5\n", "epochs should be a whole number, not 1.5"),
        (_DATA + "[train]\nepochs = true\n", "epochs should be a whole number, not True"),
        (_DATA + "[train]\nrate = -1\n", "rate = -1 should be above 0"),
        (_DATA + "[train]\nrate = inf\n", "rate = inf should be above 0"),
        (_DATA + "[train]\nwarm_up = 3\n", "warm_up = 3 should be between 0 and 1"),
        (_DATA + "[train]\nbatch_size = 1\n", "batch_size = 1 leaves nothing"),
        (_DATA + '[train]\npositives = "claim"\n', "did you mean 'claims'"),
        (_DATA + '[train]\nbatches = "distinct"\n', "contradict each other"),
        (_DATA + '[train]\npositives = "pairs"\nwritten_share = 0.5\n', "contradict each other"),
        (_DATA + '[train]\npositives = "claims"\nfoil_share = 0.5\n', "foil_share needs written_share"),
        (_DATA + '[train]\ndevice = "cpu"\narithmetic = "fp16"\n', "needs CUDA"),
        (
            _DATA + '[train]\ninit = "runs/a"\n[model]\narchitecture = "clip"\n',
            "both a [model] table and init",
        ),
        (_DATA + 'hold_out = 0.1\nvalidation = "val"\n', "validation or hold_out, not both"),
        (_DATA + "hold_out = 1.0\n", "hold_out = 1.0"),
        (_DATA + "[model]\nhight = 64\n", "did you mean 'height'"),
        ("[data]\nsource = 3\n", "source should be text or a list of texts, not 3"),
        ('[data]\nsource = ["a.json", 3]\n', "source should be text or a list of texts"),
        ("[data]\nsource = []\n", "source is an empty list"),
        ('[data]\nsource = ["a.json", "./b/../a.json"]\n', "names the same file twice"),
        ('data = "captions.json"\n', "should be a table"),
    ],
)
def test_a_wrong_file_is_refused_with_the_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as refusal:
        read_run_config(_written(tmp_path, text))
    assert told in str(refusal.value)


def test_several_sources_are_beside_the_file_and_recorded_by_name(tmp_path: Path) -> None:
    text = '[data]\nsource = ["people/captions.json", "more/captions.json", "prepared"]\n'
    config = read_run_config(_written(tmp_path, text))
    assert config.data.sources == tuple(
        tmp_path / name for name in ("people/captions.json", "more/captions.json", "prepared")
    )
    kept = json.loads(json.dumps(config.to_dict()))["data"]["source"]
    assert kept == ["people/captions.json", "more/captions.json", f"{tmp_path.name}/prepared"]
    different = '[data]\nsource = ["people/first.json", "more/second.json"]\n'
    assert read_run_config(_written(tmp_path, different)).data.source_names() == ("first.json", "second.json")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_run_config(tmp_path / "none.toml")
