package org.sallyport.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** Problem documents of a cloud, or of whatever answers in its place. */
class ProblemFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void documentsAreReadOrNone(byte[] body) {
        ProblemDocument.read(new CloudAnswer(
                503, HttpHeaders.headers().set("content-type", Problem.MEDIA_TYPE), Buffer.buffer(body)));
    }
}
