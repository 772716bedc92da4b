using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Backups;

/// <summary>The key of a store as a backup takes it: the one in force, and the rotations that led to it.</summary>
/// <param name="Public">The public key; null where none lies there.</param>
/// <param name="Secret">The file of the secret one; null where none is there, or it is left out.</param>
/// <param name="Chain">The rotations.</param>
internal sealed record CopiedKeys(NoteKey? Public, byte[]? Secret, KeyChain Chain)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">The rotations are broken (TUT1201, TUT1203), or the key is not the one that they lead to (TUT3513).</exception>
    public static CopiedKeys Read(IDisk disk, bool withKey)
    {
        var chain = RotationFiles.Read(disk);
        var known = chain.Last ?? LogKeyFile.ReadPublic(disk);
        if (!withKey) { return new CopiedKeys(known, Secret: null, chain); }
        var signer = LogKeyFile.Find(disk, out var secret);
        (signer as IDisposable)?.Dispose();
        return chain.Last is { } last && signer is not null && signer.Key != last && RotationFiles.Read(disk).Last == last
            ? throw LogErrors.NotOnChain(disk.Name, $"they lead to {last}, and the key is {signer.Key}")
            : new CopiedKeys(signer?.Key ?? known, secret, chain);
    }

    /// <summary>Writes them. Nobody else may read the copy of a secret either, not even for the moment before its mode is set.</summary>
    public void Write(IDisk disk)
    {
        disk.CreateFolder(LogKeyFile.Folder);
        foreach (var rotation in Chain.Rotations) { RotationFiles.Write(disk, rotation); }
        if (Secret is not null) { LogKeyFile.WritePrivate(disk, LogKeyFile.SecretFile, Secret); }
        if (Public is not null) { LogKeyFile.Publish(disk, Public); }
    }
}
