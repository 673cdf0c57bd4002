package org.sallyport.cloud.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;

/** What an agent tells a cloud of itself. */
class GreetingFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void greetingsAndStatusAreReadOrNone(byte[] body) {
        Hello.read(Buffer.buffer(body));
        MemberStatus.read(Buffer.buffer(body));
    }
}
