"""What kirok.toml says of logins is read before the desk is served: a slip there would leave a door open unseen."""

from __future__ import annotations

from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.members.roles import ROLES

_LONGEST = 1_440


def check_settings(home: Home) -> None:
    """Look at ``second_factor``, ``idle_minutes`` and ``session_minutes`` of ``[desk]``.

    Raises:
        BadInput: a role that is none, or a number of minutes that cannot be.
    """
    section = home.settings().get("desk", {})
    held = section if isinstance(section, dict) else {}
    roles = held.get("second_factor", [])
    if not isinstance(roles, list) or any(role not in ROLES for role in roles):
        raise BadInput("second_factor must be a list of roles", file=str(home.config), field="desk.second_factor", allowed=ROLES)
    for name in ("idle_minutes", "session_minutes"):
        minutes = held.get(name, 1)
        if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= _LONGEST:
            raise BadInput("the number of minutes must be 1 to 1,440", file=str(home.config), field=f"desk.{name}", allowed="1 to 1440")
