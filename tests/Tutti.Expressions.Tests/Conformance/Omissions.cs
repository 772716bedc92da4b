using System.Text.RegularExpressions;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>Cases that are left out as a kind, and single cases that differ on purpose, each with its reason.</summary>
internal static partial class Omissions
{
    internal const string Messages = "Protocol buffers: there are no messages, wrappers, enums or extensions; flows and policies know JSON";

    private const string Exact = "int and double are compared exactly, as the language definition asks; the case wants the rounding of a conversion to double";
    private const string Literals = "a variable cannot be declared under the name of a literal; declaring one is an error";

    /// <summary>Deviations by file and case.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Deviations = new Dictionary<string, string>
    {
        ["basic: reserved_const/false"] = Literals,
        ["basic: reserved_const/true"] = Literals,
        ["basic: reserved_const/null"] = Literals,
        ["comparisons: lt_literal/not_lt_dyn_int_big_lossy_double"] = Exact,
        ["comparisons: gt_literal/not_gt_dyn_big_double_int"] = Exact,
        ["comparisons: lte_literal/lte_dyn_big_double_int"] = Exact,
        ["comparisons: gte_literal/gte_dyn_int_big_lossy_double"] = Exact,
    };

    /// <summary>Why a case is left out, whatever it would give; null when it is run.</summary>
    internal static string? ReasonOf(ConformanceCase item)
    {
        if (item.Test.Text("container").StartsWith("google.protobuf", StringComparison.Ordinal)) { return Messages; }
        return MessageUse().IsMatch(item.Test.Text("expr")) || MentionsMessage(item.Test) ? Messages : null;
    }

    private static bool MentionsMessage(ProtoMessage message) => message.Fields.Exists(static field => field.Name switch
    {
        "enum_value" or "wrapper" => true,
        "message_type" => !IsTime(field.Value.AsText),
        "object_value" => field.Value.Message?.Fields.Exists(static any => !IsTime(any.Name.Split('/')[^1])) == true,
        _ => field.Value.Message is { } below && MentionsMessage(below),
    });

    private static bool IsTime(string name) => name is "google.protobuf.Timestamp" or "google.protobuf.Duration";

    [GeneratedRegex(@"TestAllTypes|TestRequired|GlobalEnum|NestedEnum|NullValue|\bproto\.(has|get)Ext\b|google\.protobuf\.(?!Timestamp\b|Duration\b)")]
    private static partial Regex MessageUse();
}
