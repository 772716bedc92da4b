namespace Tutti.Gateway.Eras;

/// <summary>Codes of what clients of the stateless era are refused; in <c>data.code</c> of the error.</summary>
internal static class EraCodes
{
    /// <summary>A request lacks what each must carry, or has it in another form.</summary>
    internal const string Malformed = "TUT7033";

    /// <summary>The version is not spoken here.</summary>
    internal const string Version = "TUT7034";

    /// <summary>A header says something else than the message, or is missing.</summary>
    internal const string Header = "TUT7035";

    /// <summary>There is no such method in this version.</summary>
    internal const string Method = "TUT7036";

    /// <summary>There is no such tool, prompt or resource.</summary>
    internal const string Unknown = "TUT7037";

    /// <summary>The client cannot do what the answer needs.</summary>
    internal const string Capability = "TUT7038";

    /// <summary>Too much at once.</summary>
    internal const string TooMany = "TUT7039";

    /// <summary>The name of a run is none.</summary>
    internal const string RunName = "TUT7040";

    /// <summary>A state of a request was not made here, or was changed.</summary>
    internal const string StateForged = "TUT7041";

    /// <summary>A state has expired.</summary>
    internal const string StateExpired = "TUT7042";

    /// <summary>A state was used before.</summary>
    internal const string StateUsed = "TUT7043";

    /// <summary>A state is another caller's.</summary>
    internal const string StateOfAnother = "TUT7044";

    /// <summary>A state belongs to another call.</summary>
    internal const string StateOfCall = "TUT7045";

    /// <summary>Answers to questions are no answers.</summary>
    internal const string Responses = "TUT7046";

    /// <summary>The person at the client did not want to go where people answer.</summary>
    internal const string Declined = "TUT7047";
}
