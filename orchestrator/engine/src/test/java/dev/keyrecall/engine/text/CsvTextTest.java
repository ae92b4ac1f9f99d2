package dev.keyrecall.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Cells of CSV. */
final class CsvTextTest {
    @Test
    void noCellIsAFormula() {
        for (String cell : List.of("=1", "+1", "-1", "@x")) {
            assertThat(CsvText.cell(cell)).isEqualTo("'" + cell);
        }
        assertThat(CsvText.cell("=HYPERLINK(\"x\",1)")).isEqualTo("\"'=HYPERLINK(\"\"x\"\",1)\"");
        assertThat(CsvText.cell("\t=1")).isEqualTo("\\u0009=1");
        assertThat(CsvText.cell("a\rb")).isEqualTo("a\\u000db");
        assertThat(CsvText.cell("plain")).isEqualTo("plain");
    }

    @Test
    void rowsEndAsTheStandardSays() {
        CsvText table = new CsvText();
        table.row(List.of("a", "b,c"));
        table.row(List.of("", "say \"x\""));
        assertThat(table.text()).isEqualTo("a,\"b,c\"\r\n,\"say \"\"x\"\"\"\r\n");
    }
}
