package org.sallyport.agent;

import java.io.PrintWriter;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.text.Printable;
import org.sallyport.datasource.settings.SettingsException;

/** What the program ends with, and what people are told then. */
final class ExitCodes {
    static final int FAILED = 1;
    static final int CONFIGURATION = 3;

    private ExitCodes() {}

    /** Says what a failure was and what to do, never a stack trace where we foresaw it; else it is thrown on. */
    static int explain(Exception failure, PrintWriter err) throws Exception {
        if (failure instanceof SettingsException settings) {
            settings.problems().forEach(err::println);
            return CONFIGURATION;
        }
        if (failure instanceof AgentException agent) {
            err.println(Printable.line(agent.detail()) + " [" + agent.code().code() + "]");
            return configuration(agent) ? CONFIGURATION : FAILED;
        }
        if (failure instanceof RefusedByCloudException refused) {
            err.println(Printable.line(
                    refused.problem().detail() + " [" + refused.problem().code() + "]"));
            return FAILED;
        }
        throw failure;
    }

    private static boolean configuration(AgentException failure) {
        return switch (failure.code()) {
            case NOT_ENROLLED,
                    LOOSE_FILE_MODE,
                    DATA_DIRECTORY,
                    DATA_DIRECTORY_IN_USE,
                    PASSPHRASE_REFUSED,
                    TOKEN_UNAVAILABLE,
                    TOKEN_PIN_REFUSED,
                    KEY_STORE_DAMAGED,
                    HEAP_TOO_SMALL,
                    AUDIT_DAMAGED,
                    HEALTH_ADDRESS -> true;
            default -> false;
        };
    }
}
