package org.sallyport.cloud.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final String NUL = "must not hold the control character U+0000";

    @Test
    void whatIsFitIsTaken() {
        JsonObject body = new JsonObject()
                .put("name", "Gdańsk 𝄞\tone\ntwo")
                .put("number", 1)
                .putNull("nothing")
                .put("list", new JsonArray().add("x").addNull().add(new JsonObject().put("y", true)));
        assertEquals(Optional.empty(), Texts.unfit(body));
    }

    @Test
    void theWayToWhatIsUnfitIsTold() {
        JsonObject inner = new JsonObject().put("ok", "x").put("bad", "x\0");
        JsonObject body = new JsonObject().put("a", new JsonArray().add(1).add(new JsonArray().add(inner)));
        assertEquals(Optional.of("a[][].bad " + NUL), Texts.unfit(body));
        assertEquals(Optional.of("a name " + NUL), Texts.unfit(new JsonObject().put("x\0", 1)));
        assertEquals(
                Optional.of("a.a name " + NUL), Texts.unfit(new JsonObject().put("a", new JsonObject().put("\0", 1))));
        assertEquals(
                Optional.of("half must not hold half of a character (U+D834)"),
                Texts.unfit(new JsonObject().put("half", "\ud834")));
    }

    @Test
    void whatIsNestedTooDeeplyIsRefused() {
        JsonArray nested = new JsonArray();
        for (int i = 0; i < 10_000; i++) {
            nested = new JsonArray().add(nested);
        }
        String why = Texts.unfit(new JsonObject().put("a", nested)).orElseThrow();
        assertTrue(why.endsWith(" must not be nested deeper than 64 levels"), why);
    }

    /** Each copy of the name would be as long as the body, and there is one for each item. */
    @Test
    void aLongNameOfManyItemsIsNotCopiedForEach() {
        String name = "n".repeat(1 << 20);
        JsonArray many = new JsonArray(Collections.nCopies(1 << 20, 0));
        assertEquals(Optional.empty(), Texts.unfit(new JsonObject().put(name, many)));
        String why = Texts.unfit(new JsonObject().put(name, new JsonArray().add("\0")))
                .orElseThrow();
        assertTrue(why.length() < 200, "the name is shortened");
    }
}
