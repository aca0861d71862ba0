import pytest

from kirok.base.errors import BadInput
from kirok.desk.administration.checking import check_settings


def put(vault, line):
    text = vault.home.config.read_text(encoding="utf-8").replace("[desk]", f"[desk]\n{line}")
    vault.home.config.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("line", ["", 'second_factor = ["admin", "lead"]', "idle_minutes = 30", "session_minutes = 1440"])
def test_what_can_be_is_taken(vault, line):
    put(vault, line)
    check_settings(vault.home)


@pytest.mark.parametrize(
    "line", ['second_factor = "admin"', 'second_factor = ["boss"]', "idle_minutes = 0", "session_minutes = 1441", "idle_minutes = true"]
)
def test_a_slip_is_told_before_anything_is_served(vault, line):
    put(vault, line)
    with pytest.raises(BadInput) as error:
        check_settings(vault.home)
    assert error.value.field == f"desk.{line.split()[0]}"
