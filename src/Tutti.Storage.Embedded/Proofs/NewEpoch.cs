namespace Tutti.Storage.Embedded.Proofs;

/// <summary>A person's word that a log goes on although its last signed head does not fit it.</summary>
/// <param name="By">Who says so.</param>
/// <param name="Because">Why.</param>
public sealed record NewEpoch(string By, string Because);
