package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What the conditions of changes mean, the same on every engine; on the table {@code goods} of {@link WritingContract}. */
abstract class PreconditionContract {
    private static final String ITEMS = "/datasets/default/tables/goods/items";
    private static final String ITEM = ITEMS + "/1";
    private static final String NO_TAG = "\"another\"";

    abstract SourceFixture source();

    abstract TestDatabase database();

    abstract @Nullable Path drivers();

    /** A connection to the database with its usual number of places. */
    SourceFixture wide(Vertx vertx) {
        return new SourceFixture(
                vertx, new SqlConnector(), database().parameters(), database().credentials(), drivers());
    }

    private Future<Answer> change(
            SourceFixture source, HttpMethod method, String field, String condition, String body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("content-type", "application/json")
                .add(field, condition);
        PullStream stream = new PullStream(
                source.context(), () -> Future.succeededFuture(new PullStream.Part(Buffer.buffer(body), true)));
        return source.call(method, ITEM, stream, headers, r -> true, new Cancellation());
    }

    private Answer change(HttpMethod method, String field, String condition, String body) {
        return SourceFixture.await(change(source(), method, field, condition, body));
    }

    private SourceCode refused(HttpMethod method, String field, String condition, String body) {
        return SourceFixture.failureOf(change(source(), method, field, condition, body))
                .code();
    }

    private static String tag(Answer answer) {
        return String.valueOf(answer.headers().get("etag"));
    }

    private String insert() {
        return tag(SourceFixture.await(source().send(
                        HttpMethod.POST,
                        ITEMS,
                        "application/json",
                        "{\"id\":1,\"name\":\"a\",\"price\":1.5,\"seen\":\"2026-01-31T12:00:00\"}")));
    }

    private JsonObject row() {
        return source().readJson(ITEM);
    }

    @Test
    void tagsOfRowsReadAndWrittenAreTheSame() {
        String inserted = insert();
        assertEquals(inserted, tag(SourceFixture.await(source().get(ITEM))));
        String changed = tag(change(HttpMethod.PATCH, "if-match", inserted, "{\"note\":\"n\"}"));
        assertNotEquals(inserted, changed);
        assertEquals(changed, tag(SourceFixture.await(source().get(ITEM))));
    }

    private JsonObject listed(String accept, String options) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("accept", accept);
        JsonObject answer = new JsonObject(source().readAll(
                        source().call(HttpMethod.GET, ITEMS + options, null, headers, r -> true, new Cancellation())));
        return answer.getJsonArray("value").getJsonObject(0);
    }

    @Test
    void tagsOfRowsInAListAreThoseThatChangesGoBy() {
        String inserted = insert();
        JsonObject plain = listed("application/json;odata.metadata=none", "");
        assertEquals(row(), plain);
        JsonObject row = listed("text/csv;q=0.1, application/json;odata.metadata=minimal", "?$top=5");
        assertEquals(inserted, row.getString("@odata.etag"));
        String id = row.getString("ItemInternalId");
        assertEquals(id, String.valueOf(UUID.fromString(id)));
        String changed = tag(change(HttpMethod.PATCH, "if-match", row.getString("@odata.etag"), "{\"note\":\"n\"}"));
        JsonObject again = listed("*/*", "?$format=application/json;odata.metadata%3Dfull");
        assertEquals(changed, again.remove("@odata.etag"));
        assertEquals(id, again.remove("ItemInternalId"));
        assertEquals(row(), again);
    }

    @Test
    void partsOfRowsHaveNoTag() {
        insert();
        String accept = "application/json; odata.metadata=minimal";
        assertEquals(new JsonObject().put("id", 1), listed(accept, "?$select=id"));
        assertEquals(
                new JsonObject().put("id", 1).put("n", 1),
                listed(accept, "?$apply=groupby((id),aggregate($count%20as%20n))"));
    }

    @Test
    void changesTheRowThatIfMatchNames() {
        String tag = insert();
        change(HttpMethod.PATCH, "if-match", NO_TAG + " , " + tag, "{\"note\":\"first\"}");
        assertEquals(
                SourceCode.PRECONDITION_FAILED, refused(HttpMethod.PATCH, "if-match", tag, "{\"note\":\"second\"}"));
        assertEquals("first", row().getString("note"));
        change(HttpMethod.PATCH, "if-match", "*", "{\"note\":\"third\"}");
        assertEquals("third", row().getString("note"));
        assertEquals(SourceCode.PRECONDITION_FAILED, refused(HttpMethod.PATCH, "if-match", tag, "{}"));
    }

    @Test
    void deletesTheRowThatIfMatchNames() {
        String tag = insert();
        assertEquals(SourceCode.PRECONDITION_FAILED, refused(HttpMethod.DELETE, "if-match", NO_TAG, ""));
        assertEquals("a", row().getString("name"));
        assertEquals(200, change(HttpMethod.DELETE, "if-match", tag, "").status());
        assertEquals(SourceCode.UNKNOWN_ITEM, refused(HttpMethod.DELETE, "if-match", tag, ""));
        assertEquals(SourceCode.UNKNOWN_ITEM, refused(HttpMethod.PATCH, "if-match", "*", "{\"note\":\"x\"}"));
    }

    @Test
    void weakTagsMatchNothing() {
        String tag = insert();
        assertEquals(SourceCode.PRECONDITION_FAILED, refused(HttpMethod.DELETE, "if-match", "W/" + tag, ""));
        assertEquals(SourceCode.PRECONDITION_FAILED, refused(HttpMethod.DELETE, "if-match", "", ""));
    }

    @Test
    void leavesTheRowThatIfNoneMatchNames() {
        String tag = insert();
        for (String named : List.of(tag, "W/" + tag, "*")) {
            assertEquals(SourceCode.PRECONDITION_FAILED, refused(HttpMethod.DELETE, "if-none-match", named, ""));
        }
        assertEquals(200, change(HttpMethod.DELETE, "if-none-match", NO_TAG, "").status());
    }

    /** All say that they change the row as it was; it can be so for one alone. */
    @Test
    void ofChangesAtTheSameTimeExactlyOneWins() {
        String tag = insert();
        Vertx vertx = Vertx.vertx();
        try (SourceFixture many = wide(vertx)) {
            List<Future<Answer>> changes = IntStream.range(0, 8)
                    .mapToObj(i -> change(many, HttpMethod.PATCH, "if-match", tag, "{\"note\":\"by " + i + "\"}"))
                    .toList();
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < changes.size(); i++) {
                Object outcome = SourceFixture.await(
                        changes.get(i).map(done -> (Object) done).otherwise(failure -> failure));
                if (outcome instanceof Answer) {
                    winners.add(i);
                } else {
                    SourceException refused = (SourceException) outcome;
                    assertTrue(
                            refused.code() == SourceCode.PRECONDITION_FAILED
                                    || refused.code().retryable(),
                            refused.code() + ": " + refused.safeMessage());
                }
            }
            assertEquals(1, winners.size(), winners.toString());
            assertEquals("by " + winners.get(0), row().getString("note"));
        }
        SourceFixture.await(vertx.close());
    }
}
