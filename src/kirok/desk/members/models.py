"""A person who works at the desk."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

#: The account that a command line without --by acts for: whoever holds the home's passphrase. It can never bind.
OPERATOR = "operator"


def today() -> dt.date:
    """The current day in UTC: the finest time that the desk keeps."""
    return dt.datetime.now(dt.UTC).date()


class UserManager(BaseUserManager["User"]):
    """Finds people by their name."""

    def operator(self) -> User:
        """The operator's account."""
        return self.get(name=OPERATOR)


class User(AbstractBaseUser):
    """One person with a name and roles; one instance: "ann", coder and analyst. It holds no address."""

    name = models.CharField(max_length=80, unique=True)
    roles = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    added_on = models.DateField(default=today)
    last_login = None  # the desk keeps no exact times

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: str) -> bool:
        """Whether the person is active and holds at least one of *roles*."""
        return self.is_active and bool(set(roles) & set(self.roles))
