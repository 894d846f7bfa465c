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


class NewProposal(_Body):
    """Which held slips are to be let go: all that fit everything that is said. codes: these only, if any."""

    verdict: Literal["release", "paid_back"] = "release"
    kind: Literal["", "unpaid", "unfinished", "refund_due"] = ""
    product: Word = ""
    kiosk: Word = ""
    codes: Annotated[list[Word], Field(max_length=100)] = []


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


class ReconcileAnswer(BaseModel):
    """How far RECONCILE is. restored_at: null when no restore waits to be reconciled. references: how many billers' answers it
    wants; waiting: how many are still missing; advised: none is, and slips may be let go.

    with_person: orders that no question may be asked about any more. unpaid, unfinished, refund_due: held slips, by what they
    wait for: cash, goods, cash back.
    """

    restored_at: str | None
    references: int
    waiting: int
    advised: bool
    with_person: int
    unpaid: int
    unfinished: int
    refund_due: int


class HeldAnswer(BaseModel):
    """One held slip. order: its order's state (open, held, person, done), "" before any money. proposal: the open one, or ""."""

    code: str
    kind: Literal["unpaid", "unfinished", "refund_due"]
    state: str
    product: str
    kiosk: str
    reference: str
    customer_masked: str
    total: int
    issued_at: str | None
    paid_at: str | None
    valid_until: str | None
    till: str
    order: str
    proposal: str


class ProposalAnswer(BaseModel):
    """What somebody wants. slips: how many it names; total: their rupiah; done: how many the confirmation changed."""

    id: str
    verdict: Literal["release", "paid_back"]
    state: Literal["open", "confirmed", "withdrawn", "ended"]
    wish: str
    proposed_by: str
    proposed_at: str | None
    decided_by: str
    decided_at: str | None
    slips: int
    done: int
    total: int


class ProposedAnswer(BaseModel):
    """One slip of a proposal. state: as it was when it was proposed. done: the confirmation changed it."""

    code: str
    state: str
    total: int
    done: bool


class ProposalListAnswer(ProposalAnswer):
    """A proposal with its list, which does not change: what one person proposed is what the other one confirms."""

    listed: list[ProposedAnswer]
