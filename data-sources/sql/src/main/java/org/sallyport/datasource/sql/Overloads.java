package org.sallyport.datasource.sql;

import java.util.List;
import java.util.stream.Collectors;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Parameter.Mode;
import org.sallyport.datasource.sql.routine.Procedure;

/** Finds out which procedure of a name is meant, by the names of the parameters that are given. */
final class Overloads {
    private Overloads() {}

    /**
     * The one procedure that takes these parameters and needs no others; of several, the one that has no others.
     *
     * @throws SourceException {@code MALFORMED_REQUEST} where there is none, or more than one
     */
    static Procedure choose(List<Procedure> procedures, List<String> given) {
        if (procedures.size() == 1) {
            return checked(procedures.get(0), given);
        }
        List<Procedure> fit = procedures.stream()
                .filter(one ->
                        unknown(one, given).isEmpty() && missing(one, given).isEmpty())
                .toList();
        List<Procedure> exact =
                fit.stream().filter(one -> one.inputs().size() == given.size()).toList();
        List<Procedure> meant = exact.isEmpty() ? fit : exact;
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw new SourceException(
                SourceCode.MALFORMED_REQUEST,
                "There are several procedures '" + procedures.get(0).name() + "', and the parameters given fit "
                        + (meant.isEmpty() ? "none" : "more than one") + " of them: "
                        + procedures.stream().map(Overloads::signature).collect(Collectors.joining("; ")));
    }

    private static Procedure checked(Procedure procedure, List<String> given) {
        List<String> unknown = unknown(procedure, given);
        List<String> missing = missing(procedure, given);
        if (unknown.isEmpty() && missing.isEmpty()) {
            return procedure;
        }
        String what = unknown.isEmpty()
                ? "needs the parameter '" + missing.get(0) + "', which the body does not give"
                : "has no input parameter '" + unknown.get(0) + "'";
        throw new SourceException(
                SourceCode.MALFORMED_REQUEST,
                "The procedure '" + procedure.name() + "' " + what + ". It takes " + signature(procedure));
    }

    private static List<String> unknown(Procedure procedure, List<String> given) {
        List<String> known =
                procedure.inputs().stream().map(one -> one.column().property()).toList();
        return given.stream().filter(name -> !known.contains(name)).toList();
    }

    /** The value of an in-out parameter that isn't given is null. */
    private static List<String> missing(Procedure procedure, List<String> given) {
        return procedure.inputs().stream()
                .filter(one -> one.mode() == Mode.IN && !one.optional())
                .map(one -> one.column().property())
                .filter(name -> !given.contains(name))
                .toList();
    }

    private static String signature(Procedure procedure) {
        return procedure.inputs().stream().map(Overloads::word).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String word(Parameter parameter) {
        return parameter.column().property() + " " + parameter.typeName() + (parameter.optional() ? " optional" : "");
    }
}
