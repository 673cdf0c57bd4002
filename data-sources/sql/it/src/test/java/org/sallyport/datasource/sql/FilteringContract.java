package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;

/** What filters and options mean, the same on every engine. */
abstract class FilteringContract extends DescriptionContract {
    private List<Integer> filtered(String filter) {
        return ids("$orderby=" + folded("id") + "&$filter=" + encode(named(filter)));
    }

    /** The filter with the customers' columns as the engine folds them. */
    private String named(String filter) {
        String result = filter;
        for (String column : List.of("id", "name", "city", "credit", "active", "since", "seen", "score")) {
            result = result.replaceAll("\\b" + column + "\\b(?!')", folded(column));
        }
        return result;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id eq 2 | 2",
                "id ne 2 | 1 3 4",
                "city ne 'Bonn' | 2 3 4",
                "city eq null | 3",
                "city ne null | 1 2 4",
                "credit gt 20 | 1",
                "credit ge 20.00 | 1 2",
                "credit lt 0 | 4",
                "score gt 1.5 | 2",
                "score lt 0 or score ge 2.5 | 2 4",
                "active | 1 4",
                "active eq true | 1 4",
                "active eq false | 2",
                "not active | 2",
                "not (credit gt 20) | 2 3 4",
                "not (city eq 'Bonn') | 2 3 4",
                "name eq 'D''Arc' | 4",
                "name in ('Ada','Bob') | 1 2",
                "id in (1,3,99) | 1 3",
                "contains(city,'n') | 1 2 4",
                "contains(city,'100%_') | 4",
                "startswith(name,'B') | 2",
                "endswith(name,'Arc') | 4",
                "contains(city,name) | ``",
                "length(name) eq 5 | 4",
                "indexof(city,'r') eq 2 | 2",
                "substring(name,1) eq 'da' | 1",
                "substring(name,1,1) eq 'o' | 2",
                "tolower(name) eq 'ada' | 1",
                "toupper(name) eq 'BOB' | 2",
                "trim(' Ada ') eq name | 1",
                "concat(name,'!') eq 'Bob!' | 2",
                "year(since) eq 2020 | 1",
                "month(since) eq 12 and day(since) eq 31 | 4",
                "hour(seen) eq 23 and minute(seen) eq 59 and second(seen) eq 59 | 2",
                "since eq 2021-02-28 | 2",
                "since lt 2020-01-01 | 4",
                "seen gt 2024-05-06T07:08:09Z | 2",
                "seen eq 2024-05-06T09:08:09%2B02:00 | 1",
                "date(seen) eq 2024-05-06 | 1 2",
                "id add 1 eq 3 | 2",
                "id mul 2 sub 1 eq 5 | 3",
                "id mod 2 eq 0 | 2 4",
                "7 div id eq 3 | 2",
                "-id lt -3 | 4",
                "round(credit) eq 101 | 1",
                "round(score) eq 2 | 1",
                "floor(score) eq -1 | 4",
                "ceiling(score) eq 3 | 2",
                "totaloffsetminutes(seen) eq 0 | 1 2 4",
                "fractionalseconds(seen) gt 0.1 and fractionalseconds(seen) lt 0.2 | 2",
                "substringof('rl',city) | 2",
                "seen gt mindatetime() and seen lt maxdatetime() | 1 2 4",
                "seen ge datetime'2024-05-06T07:08:09' | 1 2",
                "seen ge datetimeoffset'2024-05-06T09:08:09%2B02:00' and credit gt 20M | 1",
                "credit gt 20.5m and score lt 2f and id lt 5L | 1",
                "city eq 'datetime''2024-05-06T07:08:09''' | ``",
                "(city eq 'Bonn') eq false | 2 3 4",
                "cast(id,Edm.Double) div 2 gt 1.4 | 3 4",
                "cast(id,Edm.Decimal) eq 2 | 2",
                "(id eq 1 or id eq 2) and name gt 'Az' | 2",
                "seen lt now() | 1 2 4",
            })
    void filters(String filter, String expected) {
        List<Integer> ids = expected.isBlank()
                ? List.of()
                : List.of(expected.trim().split(" ", -1)).stream()
                        .map(Integer::valueOf)
                        .toList();
        assertEquals(ids, filtered(filter.trim().replace("%2B", "+")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothere eq 1 | unknown-column",
                "id eq 'x' | malformed-filter",
                "id eq | malformed-filter",
                "id | malformed-filter",
                "id eq 1 and | malformed-filter",
                "id eq 1) | malformed-filter",
                "name eq 'x' ; drop | malformed-filter",
                "name eq 'x''' or 1 eq 1 -- | malformed-filter",
                "soundex(name) eq 'x' | unsupported-function",
                "totalseconds(duration'PT1M') lt 1 | unsupported-function",
                "cast(name,Edm.Int32) eq 1 | unsupported-function",
                "isof(name,Edm.String) | unsupported-function",
                "active gt false | malformed-filter",
                "id div 0 eq 1 | malformed-filter",
                "id in () | malformed-filter",
                "name add 1 eq 2 | malformed-filter",
            })
    void refusesFilters(String filter, String code) {
        assertEquals(
                code,
                source.failure(items("customers") + "?$filter=" + encode(named(filter.trim())))
                        .code()
                        .code());
    }

    @ParameterizedTest
    @CsvSource({
        "$top=-1,malformed-option",
        "$top=x,malformed-option",
        "$skip=1.5,malformed-option",
        "$apply=x,malformed-option",
        "$count=maybe,malformed-option",
        "$foo=1,malformed-option",
        "$top=1&$top=2,malformed-option",
        "$skiptoken=1-2-3-4,malformed-option",
        "$select=nothere,unknown-column",
        "$orderby=nothere,unknown-column",
        "$orderby=1%20up,malformed-option",
        "$orderby=true,malformed-option",
        "$orderby=null%20desc,malformed-option",
    })
    void refusesOptions(String options, String code) {
        assertEquals(
                code, source.failure(items("customers") + "?" + options).code().code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE customers; --",
                "' OR '1'='1",
                "\\'; SELECT 1",
                "$1",
                "?1",
                "\u0000",
                "%",
                "_",
                "!",
                "\uD83D\uDE00",
                "\u202E",
                "*/ /*",
                "\"",
            })
    void takesHostileTextsAsNothingButTexts(String text) {
        String literal = "'" + text.replace("'", "''") + "'";
        for (String filter : List.of(
                "name eq " + literal,
                "startswith(name," + literal + ")",
                "concat(name," + literal + ") eq 'x'",
                "name in (" + literal + ",'y')")) {
            Future<Buffer> answer = source.get(items("customers") + "?$filter=" + encode(named(filter)))
                    .compose(source::read)
                    .recover(failure -> Future.succeededFuture(
                            Buffer.buffer(((SourceException) failure).code().code())));
            String outcome = SourceFixture.await(answer).toString();
            // PostgreSQL has no NUL in texts, and says so
            assertTrue(
                    outcome.equals("{\"value\":[]}") || (text.equals("\u0000") && outcome.equals("malformed-filter")),
                    filter + ": " + outcome);
        }
        assertEquals(4, ids("$select=" + folded("id")).size());
    }

    @Test
    void takesHostileNamesAsNothingButNames() {
        for (String name :
                List.of("x\"; DROP TABLE customers; --", "customers\" WHERE 1=1 --", "\\", "'", "\uD83D\uDE00")) {
            String path = encode("[" + name.replace("]", "]]") + "]").replace("+", "%20");
            assertEquals(
                    SourceCode.UNKNOWN_TABLE,
                    source.failure("/datasets/default/tables/" + path + "/items")
                            .code());
            assertEquals(
                    SourceCode.UNKNOWN_COLUMN,
                    source.failure(items("customers") + "?$select=" + encode(name.replace(",", "")))
                            .code());
        }
        assertEquals(4, ids("$select=" + folded("id")).size());
    }
}
