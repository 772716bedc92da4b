namespace Tutti.Expressions.Diagnostics;

/// <summary>Codes of faults that are found before an expression runs.</summary>
internal static class FaultCodes
{
    internal const string Syntax = "TUT4501";
    internal const string Limit = "TUT4502";
    internal const string UnknownName = "TUT4503";
    internal const string UnknownField = "TUT4504";
    internal const string UnknownFunction = "TUT4505";
    internal const string NoOverload = "TUT4506";
    internal const string WrongResult = "TUT4507";
    internal const string DecimalWithDouble = "TUT4508";
    internal const string NotAllowed = "TUT4509";
    internal const string Literal = "TUT4510";
    internal const string Message = "TUT4511";
    internal const string Macro = "TUT4512";
    internal const string Declaration = "TUT4513";
    internal const string Schema = "TUT4514";
    internal const string Json = "TUT4515";
}
