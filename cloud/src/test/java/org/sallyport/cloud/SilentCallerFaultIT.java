package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers in clear text that never send a whole head, or one of HTTP/2: the cloud doesn't keep their connection. */
class SilentCallerFaultIT {
    private static final int READ_LIMIT_MILLIS = 20_000;

    private CloudFixture cloud;

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data, "limits: {idleTimeout: 500ms}");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String answerTo(String sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cloud.cloud.port())) {
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow", "PRI * HTTP/2.0\r\n"})
    void isClosedWithoutAWord(String sent) throws Exception {
        assertEquals("", answerTo(sent));
    }

    @Test
    void http2IsRefused() throws Exception {
        String answer = answerTo("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
        assertTrue(answer.contains(" 501 "), answer);
    }
}
