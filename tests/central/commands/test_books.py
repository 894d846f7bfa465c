"""`anjungan admin books` as processes: a file in, the day out, the proof kept."""

HEAD = "ref_id,tanggal,buyer_sku_code,customer_no,harga,status,rc,sn\n"


def test_file_goes_in_and_the_day_comes_out(central, tmp_path):
    """What is listed and unknown here differs; a sheet is CSV; a damaged file changes nothing and is named by its line."""
    good, bad = tmp_path / "harian.csv", tmp_path / "rusak.csv"
    good.write_text(HEAD + "FOREIGN-1,2026-08-17 10:00:00,p,0878,5.000,Sukses,00,\n")
    bad.write_text(HEAD + "FOREIGN-1,2026-08-17 10:00:00,p,0878,lima,Sukses,00,\n")
    assert central.run("admin", "books", "import", "aggregator", "2026-08-17", str(good)) == (
        0, "aggregator 2026-08-17: 1 lines\n", "",
    )  # fmt: skip
    assert central.run("admin", "books", "import", "aggregator", "2026-08-17", str(bad)) == (
        1, "", "anjungan admin: nothing was taken over: line 2: amount\n",
    )  # fmt: skip
    code, said, _ = central.run("admin", "books", "report", "2026-08-17")
    assert (code, said.splitlines()[0], said.splitlines()[-1]) == (
        0, "2026-08-17: differs",
        "biller aggregator: listed 5000, booked 0; 0 MATCHED, 0 MISSING_AT_BILLER, 1 MISSING_HERE, 0 AMOUNT_DIFF, 0 WAITING",
    )  # fmt: skip
    assert central.run("admin", "books", "report", "2026-08-17", "--sheet", "transactions")[1].splitlines() == [
        "day,biller,flag,reference,code,state,listed,booked,at_ms",
        "2026-08-17,aggregator,MISSING_HERE,FOREIGN-1,,,5000,0,2026-08-17T03:00:00Z",
    ]
    assert central.run("admin", "books", "proof")[1].splitlines() == ["day         state", "2026-08-17  differs"]
    assert central.run("admin", "books", "proof", "9998-01-01")[2] == "anjungan admin: this day is not over\n"
