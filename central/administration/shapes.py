"""What the operators' API takes and gives, in JSON. Amounts are rupiah, times ISO 8601 in UTC."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from central.web.accounts import Role

Word = Annotated[str, Field(max_length=32)]
Line = Annotated[str, Field(max_length=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewStore(_Body):
    """A store to be made. id: its code, as printed on slips."""

    id: Word
    name: Line
    address: Line = ""
    contact: Line = ""


class StoreChange(_Body):
    """What is to change of a store; what is left out stays."""

    name: Line | None = None
    address: Line | None = None
    contact: Line | None = None


class NewTill(_Body):
    """A till to be made."""

    id: Word
    store: Word
    name: Line


class TillChange(_Body):
    """A till's new name."""

    name: Line


class NewUser(_Body):
    """A user to be made. till: for a cashier, whose store follows from it."""

    name: Word
    role: Role
    till: Word = ""
    store: Word = ""


class UserChange(_Body):
    """What is to change of a user; what is left out stays."""

    role: Role | None = None
    till: Word | None = None
    store: Word | None = None


class NewToken(_Body):
    """A token to be made. label: what people call it."""

    user: Word
    label: Line


class KioskChange(_Body):
    """Where a kiosk stands."""

    store: Word


class FeeChange(_Body):
    """The shop's service fee, rupiah; null: as the product's file says."""

    service_fee: StrictInt | None


class Me(BaseModel):
    """Who is calling."""

    name: str
    role: Role


class StoreAnswer(BaseModel):
    """A store."""

    id: str
    name: str
    address: str
    contact: str
    tills: int
    kiosks: int


class TillAnswer(BaseModel):
    """A till."""

    id: str
    store: str
    name: str
    cashiers: list[str]


class UserAnswer(BaseModel):
    """A user. password: his own, given out and not yet replaced, or given out and ended."""

    name: str
    role: Role
    store: str
    till: str
    disabled: bool
    password: Literal["own", "once", "ended"]


class PasswordAnswer(BaseModel):
    """A one-time password, shown this once."""

    name: str
    password: str


class TokenAnswer(BaseModel):
    """A token as it is listed."""

    id: str
    user: str
    label: str
    created_at: str
    expires_at: str


class SecretAnswer(BaseModel):
    """A new token, shown this once."""

    id: str
    token: str


class KioskAnswer(BaseModel):
    """A kiosk. held: "" or why. heard_at: null for never. certificate_days: null when unknown. cases: open ones."""

    id: str
    store: str
    shard: int
    heard_at: str | None
    software: str
    catalogue_version: int
    held: str
    certificate_days: int | None
    cases: int


class FeeAnswer(BaseModel):
    """A product's fees. shipped: the service fee of its file. own: the shop has set another."""

    product: str
    name: str
    admin_fee: int
    service_fee: int
    shipped: int
    own: bool


class CatalogueAnswer(BaseModel):
    """The version of the catalogue that kiosks now fetch."""

    catalogue_version: int


class AuditAnswer(BaseModel):
    """One change by somebody in charge."""

    at: str
    actor: str
    action: str
    subject: str
    detail: str
