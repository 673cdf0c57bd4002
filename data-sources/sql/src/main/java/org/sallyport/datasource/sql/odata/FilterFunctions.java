package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.MethodKind;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.SqlArguments;
import org.sallyport.datasource.sql.table.ColumnType;

/** The functions of OData that both engines can do alike. */
public final class FilterFunctions {
    /** Their names, as table descriptions tell them. */
    public static final List<String> NAMES = List.of(
            "lt",
            "le",
            "eq",
            "ne",
            "gt",
            "ge",
            "and",
            "or",
            "not",
            "null",
            "in",
            "add",
            "sub",
            "mul",
            "div",
            "mod",
            "negate",
            "contains",
            "startswith",
            "endswith",
            "length",
            "indexof",
            "substring",
            "tolower",
            "toupper",
            "trim",
            "concat",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "date",
            "time",
            "now",
            "round",
            "floor",
            "ceiling");

    private final Dialect dialect;
    private final SqlArguments arguments;

    public FilterFunctions(Dialect dialect, SqlArguments arguments) {
        this.dialect = dialect;
        this.arguments = arguments;
    }

    public FilterTerm call(MethodKind method, List<Expression> parameters, Function<Expression, FilterTerm> translate) {
        List<FilterTerm> terms = new ArrayList<>();
        for (Expression parameter : parameters) {
            FilterTerm term = translate.apply(parameter);
            if (term.isNull()) {
                throw FilterTranslator.malformed("calls " + method + " with null");
            }
            terms.add(term);
        }
        return switch (method) {
            case CONTAINS -> like(parameters, terms, "%", "%");
            case STARTSWITH -> like(parameters, terms, "", "%");
            case ENDSWITH -> like(parameters, terms, "%", "");
            case LENGTH -> integer("CHAR_LENGTH(" + sql(terms, 0) + ")");
            case INDEXOF -> integer("(" + dialect.position(sql(terms, 0), sql(terms, 1)) + " - 1)");
            case SUBSTRING -> substring(terms);
            case TOLOWER -> string("LOWER(" + sql(terms, 0) + ")");
            case TOUPPER -> string("UPPER(" + sql(terms, 0) + ")");
            case TRIM -> string("TRIM(" + sql(terms, 0) + ")");
            case CONCAT -> string("(" + sql(terms, 0) + " || " + sql(terms, 1) + ")");
            case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND ->
                integer("CAST(FLOOR(EXTRACT(" + method + " FROM " + sql(terms, 0) + ")) AS bigint)");
            case DATE -> FilterTerm.value(dialect.cast(sql(terms, 0), ColumnType.DATE), ColumnType.DATE);
            case TIME -> FilterTerm.value(dialect.cast(sql(terms, 0), ColumnType.TIME), ColumnType.TIME);
            case NOW -> FilterTerm.value("CURRENT_TIMESTAMP", ColumnType.TIMESTAMP_TZ);
            case ROUND, FLOOR, CEILING -> rounded(method.name(), terms.get(0));
            default -> throw FilterParsing.unsupported(method.toString());
        };
    }

    private static String sql(List<FilterTerm> terms, int index) {
        return terms.get(index).sql();
    }

    private static FilterTerm integer(String sql) {
        return FilterTerm.value(sql, ColumnType.INT64);
    }

    private static FilterTerm string(String sql) {
        return FilterTerm.value(sql, ColumnType.STRING);
    }

    /** A pattern is what indexes serve; its wildcards in the caller's text are escaped, here or by the database. */
    private FilterTerm like(List<Expression> parameters, List<FilterTerm> terms, String before, String after) {
        String part = sql(terms, 1);
        String pattern;
        if (parameters.get(1) instanceof Literal) {
            String text = (String) arguments.last();
            arguments.replaceLast(before + escaped(text) + after);
            pattern = part;
        } else {
            pattern = "('" + before + "' || REPLACE(REPLACE(REPLACE(" + part
                    + ", '!', '!!'), '%', '!%'), '_', '!_') || '" + after + "')";
        }
        return FilterTerm.value("(" + sql(terms, 0) + " LIKE " + pattern + " ESCAPE '!')", ColumnType.BOOLEAN);
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** OData counts from 0. */
    private static FilterTerm substring(List<FilterTerm> terms) {
        String length = terms.size() > 2 ? " FOR CAST(" + sql(terms, 2) + " AS integer)" : "";
        return string("SUBSTRING(" + sql(terms, 0) + " FROM CAST(" + sql(terms, 1) + " AS integer) + 1" + length + ")");
    }

    /** Halves are rounded away from zero, which the engines' binary numbers don't all do: hence the decimal. */
    private FilterTerm rounded(String function, FilterTerm number) {
        ColumnType type = numeric(number, number);
        String operand = number.isDouble() ? dialect.cast(number.sql(), ColumnType.DECIMAL) : number.sql();
        return FilterTerm.value(function + "(" + operand + ")", number.isDouble() ? ColumnType.DECIMAL : type);
    }

    public FilterTerm mod(FilterTerm left, FilterTerm right) {
        ColumnType type = numeric(left, right);
        if (type == ColumnType.DOUBLE) {
            return FilterTerm.value("MOD(" + decimal(left) + ", " + decimal(right) + ")", ColumnType.DECIMAL);
        }
        return FilterTerm.value("MOD(" + left.sql() + ", " + right.sql() + ")", type);
    }

    private String decimal(FilterTerm term) {
        return dialect.cast(term.sql(), ColumnType.DECIMAL);
    }

    /** What two numbers reckoned together give; refuses what is no number. */
    public ColumnType numeric(FilterTerm left, FilterTerm right) {
        requireNumber(left);
        requireNumber(right);
        if (left.isDouble() || right.isDouble()) {
            return ColumnType.DOUBLE;
        }
        return left.isInteger() && right.isInteger() ? ColumnType.INT64 : ColumnType.DECIMAL;
    }

    private static void requireNumber(FilterTerm term) {
        if (!term.isInteger() && !term.isDouble() && term.type() != ColumnType.DECIMAL) {
            throw FilterTranslator.malformed("reckons with what is no number");
        }
    }
}
