"""Sheets for a spreadsheet: plain numbers, and no text that it would carry out."""

from central.accounting import sheets

from .conftest import DAY, line


def test_texts_that_would_be_formulas_are_only_texts():
    """= + - @ and control characters at the beginning; a negative amount stays a number."""
    rows = [("=1+1", "+62", "-x", "@a", "\tb", "\rc", "plain", -500, "a,b", 'say "x"')]
    assert sheets.written(("h",), rows) == (
        'h\r\n\'=1+1,\'+62,\'-x,\'@a,\'\tb,"\'\rc",plain,-500,"a,b","say ""x"""\r\n'
    )


def test_sheets_of_a_day(world, sell, take):
    """Turnover, drawers and transactions, each under its heads."""
    slip = sell()
    take(line(slip.reference), line("FOREIGN-1", "5.000"))
    with world.books.engine.begin() as connection:
        found = {name: sheets.sheet(connection, name, DAY, DAY + 1) for name in ("turnover", "tills", "transactions")}
    assert found["turnover"] == (
        "day,biller,store,till,payments,amount,admin_fee,service_fee,total,delivered,refunded,open,disputed,refunds,"
        "refunded_cash\r\n"
        "2026-08-29,aggregator,TM-017,T1,1,10500,0,1500,12000,12000,0,0,0,0,0\r\n"
    )
    assert found["tills"] == (
        "day,till,store,payments,opening,cash_in,refunds,cash_out,safe,difference,closing,shifts,shifts_right\r\n"
        "2026-08-29,T1,TM-017,1,0,12000,0,0,0,0,12000,0,1\r\n"
        "2026-08-30,T1,TM-017,0,12000,0,0,0,0,0,12000,0,1\r\n"
    )
    assert found["transactions"] == (
        "day,biller,flag,reference,code,state,listed,booked,at_ms\r\n"
        f"2026-08-29,aggregator,MATCHED,{slip.reference},{slip.code},success,10500,10500,2026-08-29T10:40:00Z\r\n"
        "2026-08-29,aggregator,MISSING_HERE,FOREIGN-1,,,5000,0,2026-08-29T10:40:00Z\r\n"
    )
