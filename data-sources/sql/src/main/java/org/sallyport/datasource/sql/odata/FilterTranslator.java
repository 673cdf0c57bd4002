package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.queryoption.expression.Binary;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;
import org.apache.olingo.server.api.uri.queryoption.expression.Method;
import org.apache.olingo.server.api.uri.queryoption.expression.Unary;
import org.apache.olingo.server.api.uri.queryoption.expression.UnaryOperatorKind;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Table;

/**
 * Turns the expressions of an option into SQL: columns by their catalogue names, quoted; every value bound. Follows
 * OData where SQL differs: a null is unequal to every value, comparisons with null are false rather than unknown.
 */
public final class FilterTranslator {
    private final Table table;
    private final Dialect dialect;
    private final String option;
    private final FilterFunctions functions;
    private int nodes;

    /**
     * A translation of one option.
     *
     * @param option its name, for messages
     */
    FilterTranslator(Table table, Dialect dialect, String option) {
        this.table = table;
        this.dialect = dialect;
        this.option = option;
        this.functions = new FilterFunctions(dialect, this);
    }

    /** The condition that the text of a {@code $filter} means. */
    public static Sql filter(String text, Table table, Dialect dialect) {
        return new FilterTranslator(table, dialect, "$filter").condition(OptionParsing.filter(text, table));
    }

    /** An expression as a condition. */
    Sql condition(Expression expression) {
        FilterTerm term = term(expression);
        if (term.type() != ColumnType.BOOLEAN) {
            throw malformed("must be a condition");
        }
        return term.asCondition(dialect);
    }

    /** An expression as a part of a larger whole. */
    FilterTerm term(Expression expression) {
        return translate(expression);
    }

    /** The type of an operand, which the function must be able to work on. */
    ColumnType typeFor(FilterFunction function, FilterTerm term) {
        ColumnType type = type(term);
        if (!function.takes(type)) {
            throw malformed("applies " + function.word() + " to a value of the type "
                    + type.name().toLowerCase(Locale.ROOT) + ", which it does not work on");
        }
        return type;
    }

    private FilterTerm translate(Expression expression) {
        if (++nodes > FilterLimits.NODES) {
            throw FilterLimits.tooLarge(
                    option, "more than " + FilterLimits.NODES + " operators, properties and values");
        }
        FilterTerm term = part(expression);
        if (term.sql().length() > FilterLimits.SQL) {
            throw FilterLimits.tooLarge(
                    option, "in the database's language more than " + FilterLimits.SQL + " characters");
        }
        return term;
    }

    private FilterTerm part(Expression expression) {
        if (expression instanceof Binary binary) {
            return binary(binary);
        }
        if (expression instanceof Unary unary) {
            return unary(unary);
        }
        if (expression instanceof Method method) {
            return functions.call(method.getMethod(), method.getParameters());
        }
        if (expression instanceof Member member) {
            return member(member);
        }
        if (expression instanceof Literal literal) {
            return literal(literal);
        }
        throw malformed("has a part that is not supported: " + expression);
    }

    /** The column that an expression names and nothing else; null where it is more. */
    static @Nullable Column column(Expression expression, Table table) {
        if (!(expression instanceof Member member)) {
            return null;
        }
        List<UriResource> path = member.getResourcePath().getUriResourceParts();
        return path.size() == 1 && path.get(0) instanceof UriResourcePrimitiveProperty property
                ? table.column(property.getProperty().getName()).orElse(null)
                : null;
    }

    private FilterTerm member(Member member) {
        Column column = column(member, table);
        if (column == null) {
            throw malformed("may name columns only, not " + member);
        }
        if (!column.type().comparable()) {
            throw malformed("names the column '" + column.property() + "', whose type can't be compared");
        }
        return FilterTerm.value(dialect.value(column), column.type());
    }

    private FilterTerm literal(Literal literal) {
        if (literal.getType() == null && literal.getText().equals("null")) {
            return FilterTerm.nothing();
        }
        if (literal.getType() != null && literal.getType().getName().equals("Boolean")) {
            Sql always = dialect.always(literal.getText().equals("true"));
            return new FilterTerm(always, ColumnType.BOOLEAN, true, true, true);
        }
        FilterLiteral value = FilterLiteral.of(literal);
        return FilterTerm.literal(dialect.bound(value.value(), value.type()), value.type());
    }

    private FilterTerm unary(Unary unary) {
        FilterTerm operand = translate(unary.getOperand());
        if (unary.getOperator() == UnaryOperatorKind.MINUS) {
            return FilterTerm.value(
                    Sql.of("(- {})", operand.sql()), typeFor(FilterFunction.of("negate", dialect), operand));
        }
        Sql condition = operand.asCondition(dialect);
        return operand.decided()
                ? FilterTerm.decision(dialect.notTrue(condition))
                : FilterTerm.condition(Sql.of("(NOT {})", condition));
    }

    private FilterTerm binary(Binary binary) {
        FilterFunction function = FilterFunction.of(binary.getOperator().toString(), dialect);
        if (function == FilterFunction.IN) {
            return in(binary);
        }
        FilterTerm left = translate(binary.getLeftOperand());
        FilterTerm right = translate(binary.getRightOperand());
        for (FilterTerm operand : List.of(left, right)) {
            if (!operand.isNull()) {
                typeFor(function, operand);
            }
        }
        return switch (function) {
            case AND -> connected(left, "AND", right);
            case OR -> connected(left, "OR", right);
            case EQ -> equal(left, right);
            case NE -> unequal(left, right);
            case GT -> compared(left, ">", right);
            case GE -> compared(left, ">=", right);
            case LT -> compared(left, "<", right);
            case LE -> compared(left, "<=", right);
            case ADD -> arithmetic(left, "+", right);
            case SUB -> arithmetic(left, "-", right);
            case MUL -> arithmetic(left, "*", right);
            case DIV -> {
                requireDivisor(right);
                ColumnType type = functions.numeric(left, right);
                yield FilterTerm.value(dialect.divide(left.sql(), divisor(right), type), type);
            }
            case MOD -> {
                requireDivisor(right);
                functions.numeric(left, right);
                yield functions.mod(left, FilterTerm.value(divisor(right), type(right)));
            }
            default -> throw OptionParsing.unsupported(function.word());
        };
    }

    /** Some databases would fail where a row's divisor is 0, others give null: all give null. */
    private static Sql divisor(FilterTerm term) {
        return term.literal() ? term.sql() : Sql.of("NULLIF({}, 0)", term.sql());
    }

    private void requireDivisor(FilterTerm divisor) {
        boolean zero = divisor.literal()
                && divisor.sql().arguments().stream()
                        .anyMatch(argument -> argument.value() instanceof Number number && number.doubleValue() == 0);
        if (zero) {
            throw malformed("divides by 0");
        }
    }

    private FilterTerm connected(FilterTerm left, String operator, FilterTerm right) {
        Sql sql = Sql.of("({} " + operator + " {})", left.asCondition(dialect), right.asCondition(dialect));
        return left.decided() && right.decided() ? FilterTerm.decision(sql) : FilterTerm.condition(sql);
    }

    private FilterTerm equal(FilterTerm left, FilterTerm right) {
        if (left.isNull() || right.isNull()) {
            return isNull(left.isNull() ? right : left, "IS NULL");
        }
        Sql one = left.asValue(dialect);
        Sql other = right.asValue(dialect);
        ColumnType type = type(left);
        // of a literal and a null, equal knows nothing, and a decision takes that as no
        return FilterTerm.decision(
                left.literal() || right.literal() ? dialect.equal(one, other, type) : dialect.same(one, other, type));
    }

    private FilterTerm unequal(FilterTerm left, FilterTerm right) {
        if (left.isNull() || right.isNull()) {
            return isNull(left.isNull() ? right : left, "IS NOT NULL");
        }
        return FilterTerm.decision(dialect.different(left.asValue(dialect), right.asValue(dialect), type(left)));
    }

    private FilterTerm isNull(FilterTerm term, String test) {
        return FilterTerm.decision(Sql.of("({} " + test + ")", term.asValue(dialect)));
    }

    private FilterTerm compared(FilterTerm left, String operator, FilterTerm right) {
        return FilterTerm.decision(
                left.isNull() || right.isNull()
                        ? dialect.always(false)
                        : Sql.of("({} " + operator + " {})", left.asValue(dialect), right.asValue(dialect)));
    }

    private FilterTerm arithmetic(FilterTerm left, String operator, FilterTerm right) {
        ColumnType type = functions.numeric(left, right);
        return FilterTerm.value(Sql.of("({} " + operator + " {})", left.sql(), right.sql()), type);
    }

    private FilterTerm in(Binary binary) {
        FilterTerm left = translate(binary.getLeftOperand());
        typeFor(FilterFunction.IN, left);
        if (binary.getExpressions() == null || binary.getExpressions().isEmpty()) {
            throw malformed("has an in without values in parentheses");
        }
        List<Sql> values = new ArrayList<>();
        boolean orNull = false;
        for (Expression item : binary.getExpressions()) {
            FilterTerm value = translate(item);
            orNull |= value.isNull();
            if (!value.isNull()) {
                values.add(value.asValue(dialect));
            }
        }
        Sql sought = left.asValue(dialect);
        Sql among = values.isEmpty() ? dialect.always(false) : dialect.among(sought, values, type(left));
        return FilterTerm.decision(orNull ? Sql.of("({} OR {} IS NULL)", among, sought) : Sql.of("({})", among));
    }

    private ColumnType type(FilterTerm term) {
        ColumnType type = term.type();
        if (type == null) {
            throw malformed("reckons with null");
        }
        return type;
    }

    SourceException malformed(String what) {
        return QueryOptions.malformed(option, what);
    }
}
