namespace Tutti.Governance.Identities;

/// <summary>Codes of proofs that are refused.</summary>
internal static class IdentityCodes
{
    /// <summary>An API key that nobody has.</summary>
    internal const string UnknownKey = "TUT2300";

    /// <summary>An API key that has ended.</summary>
    internal const string KeyEnded = "TUT2301";

    /// <summary>A token that is none.</summary>
    internal const string NoToken = "TUT2310";

    /// <summary>An algorithm that is not taken for this issuer or this key.</summary>
    internal const string Algorithm = "TUT2311";

    /// <summary>A signature that is not that of the issuer.</summary>
    internal const string Signature = "TUT2312";

    /// <summary>A key that the issuer does not have.</summary>
    internal const string UnknownSigner = "TUT2313";

    /// <summary>A token that has ended.</summary>
    internal const string Ended = "TUT2314";

    /// <summary>A token that is not valid yet.</summary>
    internal const string Early = "TUT2315";

    /// <summary>A token for somebody else.</summary>
    internal const string Audience = "TUT2316";

    /// <summary>An issuer that nobody named.</summary>
    internal const string Issuer = "TUT2317";

    /// <summary>Keys of an issuer that cannot be had.</summary>
    internal const string NoKeys = "TUT2318";

    /// <summary>A token without a claim that must be there.</summary>
    internal const string Claim = "TUT2319";
}
