using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Journal;

/// <summary>What makes two signals the same message: sender and id (rule R6), hashed to 128 bits.</summary>
internal static class SignalIdentity
{
    /// <summary>As one receiver sees it.</summary>
    public static UInt128 Of(SignalBody signal) => Hash($"{signal.Sender.Length}:{signal.Sender}{signal.Id}");

    /// <summary>As the catalogue of many receivers sees it.</summary>
    public static UInt128 Of(SignalBody signal, RunId target) => Hash($"{target}:{signal.Sender.Length}:{signal.Sender}{signal.Id}");

    private static UInt128 Hash(string text) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
