namespace Tutti.Kernel.Proofs.Notes;

/// <summary>The port to who holds a secret key: this process, the system's library, later a process or device of its own.</summary>
public interface INoteSigner
{
    /// <summary>The public key.</summary>
    NoteKey Key { get; }

    /// <summary>Signs.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The signature, 64 bytes.</returns>
    byte[] Sign(ReadOnlySpan<byte> message);
}
