package org.sallyport.cloud.enrolment;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Keys and certificates that anyone on the internet may send to a cloud. */
class EnrolmentFuzzTest {
    private static final String BEGIN = "-----BEGIN %s-----\n";
    private static final String END = "\n-----END %s-----\n";

    @FuzzTest(maxDuration = "5m")
    void keysAreReadOrUnfit(FuzzedDataProvider data) {
        boolean member = data.consumeBoolean();
        String kind = member ? "PUBLIC KEY" : "CERTIFICATE";
        String text = data.consumeBoolean()
                ? data.consumeRemainingAsString()
                : BEGIN.formatted(kind)
                        + java.util.Base64.getMimeEncoder().encodeToString(data.consumeRemainingAsBytes())
                        + END.formatted(kind);
        try {
            if (member) {
                SentKeys.memberKey(text);
            } else {
                SentKeys.gatewayCertificate(text, "gw-fuzz");
            }
        } catch (SentKeys.UnfitKeyException e) {
            assertNotNull(e.getMessage());
        }
    }
}
