namespace Tutti.Documents;

/// <summary>Codes of faults that every kind of document can have. What a plan or a policy says wrong has codes of its own.</summary>
public static class DocumentCodes
{
    /// <summary>A value of another kind was expected.</summary>
    public const string WrongKind = "TUT4601";

    /// <summary>A key that means nothing here.</summary>
    public const string UnknownKey = "TUT4602";

    /// <summary>A key that must be there.</summary>
    public const string MissingKey = "TUT4603";

    /// <summary>A word that is none of the known ones.</summary>
    public const string UnknownWord = "TUT4604";

    /// <summary>A time, size, range or number that cannot be read, or lies outside of its bounds.</summary>
    public const string WrongValue = "TUT4605";

    /// <summary>A text that is no JSON.</summary>
    public const string NoJson = "TUT4615";

    /// <summary>A text that is no YAML.</summary>
    public const string NoYaml = "TUT4616";

    /// <summary>A key that a map has twice.</summary>
    public const string KeyTwice = "TUT4617";

    /// <summary>A tag, such as <c>!!str</c>.</summary>
    public const string Tag = "TUT4618";

    /// <summary>No document, or more than one.</summary>
    public const string NotOneDocument = "TUT4619";

    /// <summary>An alias of something that is not there, that holds itself, or that would repeat too much.</summary>
    public const string Alias = "TUT4620";

    /// <summary>Values that lie in each other too deep.</summary>
    public const string TooDeep = "TUT4621";

    /// <summary>A file that is too large, or too many of them.</summary>
    public const string TooLarge = "TUT4622";

    /// <summary>A key that is no plain text.</summary>
    public const string WrongKey = "TUT4623";

    /// <summary>Bytes that are no text.</summary>
    public const string NoText = "TUT4624";
}
