package org.sallyport.agent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrintableTest {
    private static String of(int c) {
        return "a" + (char) c + "b";
    }

    private static String escaped(int c) {
        return "a\\u%04Xb".formatted(c);
    }

    @Test
    void whatActsOnATerminalIsShownAsAnEscape() {
        IntStream.of(
                        0, 0x1b, '\r', '\n', '\t', 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066,
                        0x2069)
                .forEach(c -> assertEquals(escaped(c), Printable.line(of(c))));
    }

    @Test
    void allElseStaysAsItIs() {
        String text = "Zoë's agent – 北京, שלום, 😀, \\u001B, 100 %";
        assertEquals(text, Printable.line(text));
        IntStream.of(' ', '~', 0xa0, 0x2027, 0x202f, 0x2065, 0x206a)
                .forEach(c -> assertEquals(of(c), Printable.line(of(c))));
        String hostile = "eve\u001b[2K\r\u202e";
        assertEquals(Printable.line(hostile), Printable.line(Printable.line(hostile)));
    }

    @Test
    void linesOfOursStayAndWhatOverwritesThemDoesNot() {
        assertEquals(
                "one\n\ttwo\r\nthree\\u000D\\u001B[2K\\u000D", Printable.lines("one\n\ttwo\r\nthree\r\u001b[2K\r"));
    }

    @Test
    void jsonStaysWhatItWas() {
        JsonObject json = new JsonObject().put("name", "eve\u001b\r\n\u009b2K\u202e\u2028");
        assertEquals(json, new JsonObject(Printable.lines(json.encodePrettily())));
    }
}
