using Tutti.Documents;

namespace Tutti.Orchestration.Diagnostics;

/// <summary>Codes of faults of plans; some are those of every document.</summary>
internal static class FaultCodes
{
    /// <summary>A value of another kind was expected.</summary>
    internal const string WrongKind = DocumentCodes.WrongKind;

    /// <summary>A key that means nothing here.</summary>
    internal const string UnknownKey = DocumentCodes.UnknownKey;

    /// <summary>A key that must be there.</summary>
    internal const string MissingKey = DocumentCodes.MissingKey;

    /// <summary>A word that is none of the known ones.</summary>
    internal const string UnknownWord = DocumentCodes.UnknownWord;

    /// <summary>A time, size, range or number that cannot be read, or lies outside of its bounds.</summary>
    internal const string WrongValue = DocumentCodes.WrongValue;

    /// <summary>A step that says not what to do, or two things.</summary>
    internal const string WrongStep = "TUT4606";

    /// <summary>A name that is no name.</summary>
    internal const string WrongName = "TUT4607";

    /// <summary>A name that is used twice.</summary>
    internal const string NameTwice = "TUT4608";

    /// <summary>A name that nothing has.</summary>
    internal const string UnknownName = "TUT4609";

    /// <summary>A result that is not there yet, or not there at all, where it is read.</summary>
    internal const string OutOfReach = "TUT4610";

    /// <summary>Steps that wait for each other.</summary>
    internal const string Cycle = "TUT4611";

    /// <summary>A value of another type than what takes it.</summary>
    internal const string WrongType = "TUT4612";

    /// <summary>A step that can never run, or a part that nothing uses.</summary>
    internal const string Unreachable = "TUT4613";

    /// <summary>A plan that is larger or deeper than plans may be.</summary>
    internal const string TooLarge = "TUT4614";

    /// <summary>A text that is no JSON.</summary>
    internal const string NoJson = DocumentCodes.NoJson;

    /// <summary>A tool is another one than when its agent began.</summary>
    internal const string ToolChanged = "TUT4675";

    /// <summary>An approval changed more of a command than what it is given.</summary>
    internal const string CommandEdited = "TUT4676";

    /// <summary>A host has no gate, and a flow has agents that think with a model.</summary>
    internal const string NoGate = "TUT4677";

    /// <summary>A part of a plan that code gives twice.</summary>
    internal const string SaidTwice = "TUT4640";
}
