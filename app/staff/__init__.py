"""Who acts? Offices, users, lawyers, and the figures an office sets itself (机构与人员)."""

from app.staff.errors import StaffError
from app.staff.operations import (
    add_lawyer,
    add_office,
    add_user,
    rehash_password,
    set_active,
    set_parameter,
    set_password,
)
from app.staff.parameters import PARAMETERS, Parameter, ParameterRule, parameter, parameter_rows
from app.staff.passwords import hash_password, needs_rehash, password_problem, verify_password
from app.staff.queries import (
    actor_of,
    centre_of,
    centres_of,
    find_office,
    find_user,
    lawyers_of,
    normalise_login,
    office,
    offices,
    offices_below,
    user,
    users_in_role,
    users_of,
)

__all__ = [
    "PARAMETERS",
    "Parameter",
    "ParameterRule",
    "StaffError",
    "actor_of",
    "add_lawyer",
    "add_office",
    "add_user",
    "centre_of",
    "centres_of",
    "find_office",
    "find_user",
    "hash_password",
    "lawyers_of",
    "needs_rehash",
    "normalise_login",
    "office",
    "offices",
    "offices_below",
    "parameter",
    "parameter_rows",
    "password_problem",
    "rehash_password",
    "set_active",
    "set_parameter",
    "set_password",
    "user",
    "users_in_role",
    "users_of",
    "verify_password",
]
