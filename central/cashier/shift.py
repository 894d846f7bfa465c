"""What one till did today: for the list beside the desk and the count of the drawer."""

from sqlalchemy import Connection, func, select

from central.cashier.shapes import ShiftAnswer, ShiftPayment
from central.ledger import postings
from central.ledger.books import Books
from central.ledger.calendar import iso, start_of_business_day
from central.ledger.judging import Till, product_name
from central.store.money_tables import payments, slips
from central.store.people_tables import stores, tills

_PAYMENTS_MAX = 20


def shift_of(books: Books, connection: Connection, till: Till) -> ShiftAnswer:
    """Give today's payments (WIB) of a till, the newest first."""
    since_ms = start_of_business_day(books.now_ms())
    today = (payments.c.till == till.till) & (payments.c.paid_ms >= since_ms)
    count, opened_ms = connection.execute(select(func.count(), func.min(payments.c.paid_ms)).where(today)).one()
    newest = connection.execute(
        select(payments.c.paid_ms, payments.c.code, payments.c.amount, slips.c.product, slips.c.state)
        .join(slips, slips.c.code == payments.c.code)
        .where(today)
        .order_by(payments.c.paid_ms.desc())
        .limit(_PAYMENTS_MAX)
    ).all()
    names = {row.product: product_name(books, connection, row.product) for row in newest}
    place = connection.execute(
        select(tills.c.name, stores.c.name)
        .join(stores, stores.c.store == tills.c.store)
        .where(tills.c.till == till.till)
    ).one()
    return ShiftAnswer(
        store=place[1],
        till=place[0],
        cashier=till.cashier,
        opened_at=iso(opened_ms or 0),
        count=count,
        expected_drawer=postings.account_balance(connection, postings.drawer(till.till), since_ms),
        payments=[
            ShiftPayment(
                time=iso(row.paid_ms) or "",
                code_tail=row.code[-4:],
                product=names[row.product],
                total=row.amount,
                state=row.state,
            )
            for row in newest
        ],
    )
