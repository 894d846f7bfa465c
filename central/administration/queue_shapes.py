"""What the operators' calls about the queue take and give, in JSON. Amounts are rupiah, times ISO 8601 in UTC."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from central.ledger.verdicts import Verdict

Reason = Annotated[str, Field(min_length=3, max_length=200)]


class NewDecision(BaseModel):
    """What should happen with a slip, and why: for the second person, and for ever. No customer's number."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    reason: Reason


class CaseClosed(BaseModel):
    """Why a case that is about no slip needs nobody any more. No customer's number."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class WaitingAnswer(BaseModel):
    """One slip that waits for people. order: its order's state (open, held, person, done), "" before any money.

    kinds: of the open cases about it. decision: the verdict that waits for its second person, or "". since: when it began.
    """

    code: str
    state: str
    product: str
    biller: str
    reference: str
    customer_masked: str
    total: int
    paid_at: str | None
    till: str
    order: str
    kinds: list[str]
    decision: str
    since_at: str | None


class CallAnswer(BaseModel):
    """One call to a biller, or by one (callback). result_code: the biller's own, "" when no answer came."""

    at: str
    kind: str
    outcome: str
    result_code: str
    took_ms: int


class SlipAuditAnswer(BaseModel):
    """Who did what with a slip."""

    at: str
    actor: str
    action: str
    detail: str


class CaseAnswer(BaseModel):
    """Something that a person has to look at. closed_at: null while it is open."""

    id: int
    kind: str
    subject: str
    detail: str
    opened_at: str | None
    closed_at: str | None


class DecisionAnswer(BaseModel):
    """What one person wants to happen with a slip, and who decided. seen_state: the slip's, when it was proposed."""

    id: str
    code: str
    verdict: Verdict
    state: Literal["open", "confirmed", "withdrawn"]
    seen_state: str
    reason: str
    proposed_by: str
    proposed_at: str | None
    decided_by: str
    decided_at: str | None


class QueueAnswer(BaseModel):
    """Everything that waits for people. cases: those that are about no slip, and one person closes."""

    slips: list[WaitingAnswer]
    cases: list[CaseAnswer]


class DetailAnswer(WaitingAnswer):
    """All that helps to decide about one slip. verdicts: what may be proposed now. cost: what the biller takes."""

    name_masked: str
    cost: int
    service_fee: int
    issued_at: str | None
    finished_at: str | None
    serial: str
    biller_reference: str
    last_code: str
    verdicts: list[Verdict]
    calls: list[CallAnswer]
    audit: list[SlipAuditAnswer]
    cases: list[CaseAnswer]
    decisions: list[DecisionAnswer]
