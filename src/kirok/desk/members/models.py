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
    #: The password is a one-time secret, good to the end of this day: its first use asks for one of the person's own.
    one_time_until = models.DateField(null=True)
    last_login = None  # the desk keeps no exact times

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: str) -> bool:
        """Whether the person is active and holds at least one of *roles*."""
        return self.is_active and bool(set(roles) & set(self.roles))


class SecondFactor(models.Model):
    """The secret of a person's authenticator (RFC 6238), sealed under the home's own key; digests of unused recovery codes."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    sealed = models.CharField(max_length=200)
    recovery = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.user_id}"


class Compartment(models.Model):
    """Something that not everybody reads: "harbour", open to the lead by role and to ann by name. Nobody else finds what is in it."""

    key = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    roles = models.JSONField(default=list)
    people = models.ManyToManyField(User, related_name="compartments", db_table="members_seat")

    def __str__(self) -> str:
        return self.key

    def opens_to(self, user: User) -> bool:
        """Whether the person is in it, by role or by name (``people`` fetched before)."""
        return user.has_role(*self.roles) or (user.is_active and user.pk in {one.pk for one in self.people.all()})
