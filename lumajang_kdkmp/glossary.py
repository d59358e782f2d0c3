"""The words of the portal in plain Indonesian. The slugs are anchors of /istilah/: links may lead there for good."""

from typing import NamedTuple


class Term(NamedTuple):
    """One entry: its anchor, the word as it is written, what it means here."""

    slug: str
    word: str
    meaning: str


_TERMS = (
    (
        "ad",
        "Anggaran dasar (AD)",
        "Aturan pokok koperasi. Tertulis dalam akta pendirian.",
    ),
    (
        "art",
        "Anggaran rumah tangga (ART)",
        "Aturan lanjutan yang merinci anggaran dasar.",
    ),
    (
        "ahu",
        "AHU",
        "Direktorat Jenderal Administrasi Hukum Umum, Kementerian Hukum. Di sana koperasi disahkan.",
    ),
    (
        "akta",
        "Akta pendirian",
        "Akta notaris yang mendirikan koperasi. Portal hanya menyiapkan rancangannya; akta autentik "
        "selalu buatan notaris.",
    ),
    (
        "apbd",
        "APBD dan BTT",
        "Anggaran kabupaten dan belanja tidak terduganya. Dua dari sumber dana biaya akta.",
    ),
    (
        "badan-hukum",
        "Badan hukum",
        "Koperasi yang aktanya sudah disahkan Menteri Hukum. Sejak itu koperasi dapat membuka rekening "
        "dan berusaha atas namanya sendiri.",
    ),
    (
        "berita-acara",
        "Berita acara",
        "Catatan resmi sebuah rapat, ditandatangani yang berhak. Lain dari notulen, yang tidak resmi.",
    ),
    (
        "berkas",
        "Berkas",
        "Kumpulan surat satu koperasi untuk notaris. Satu berkas dapat berisi banyak dokumen.",
    ),
    (
        "bola",
        "Bola",
        "Siapa yang sekarang memegang berkas dan harus bergerak: kecamatan, Diskopindag, notaris, AHU, "
        "atau bank.",
    ),
    (
        "bpd",
        "BPD",
        "Badan Permusyawaratan Desa. Di kelurahan padanannya LPM.",
    ),
    (
        "bukti",
        "Bukti",
        "Foto atau pindaian yang menunjukkan bahwa sebuah tahap benar terjadi.",
    ),
    (
        "dana-desa",
        "Dana Desa dan APBDes",
        "Dana dari pusat untuk desa, dan anggaran desa itu sendiri.",
    ),
    (
        "diklaim",
        "Diklaim, berbukti, diverifikasi",
        "Tiga tingkat sebuah angka: baru dilaporkan; ada buktinya; sudah diperiksa kantor lain. Yang "
        "dihitung resmi hanya yang diverifikasi.",
    ),
    (
        "dikembalikan",
        "Dikembalikan",
        "Pemeriksa meminta perbaikan, dengan alasan. Perbaiki lalu kirim lagi; yang sudah diisi tetap ada.",
    ),
    (
        "domisili",
        "Surat keterangan domisili",
        "Surat desa/kelurahan bahwa koperasi berkantor di alamat itu.",
    ),
    (
        "gerai",
        "Gerai atau unit usaha",
        "Usaha koperasi yang melayani pembeli, misalnya sembako, obat, atau simpan pinjam.",
    ),
    (
        "indeks",
        "Indeks keaktifan",
        "Nilai 0 sampai 100 tentang seberapa hidup sebuah koperasi. Bukan pemeriksaan kesehatan koperasi."
        " Tanpa cukup data tidak ada nilai.",
    ),
    (
        "kades",
        "Kepala desa dan lurah",
        "Pemimpin desa dipilih warga; lurah diangkat dan memimpin kelurahan. Keduanya menjadi ketua "
        "pengawas karena jabatan.",
    ),
    (
        "kbli",
        "KBLI",
        "Klasifikasi Baku Lapangan Usaha Indonesia: kode lima angka untuk jenis usaha.",
    ),
    (
        "kdkmp",
        "KDKMP",
        "Koperasi Desa/Kelurahan Merah Putih. Satu desa atau kelurahan satu koperasi.",
    ),
    (
        "kendala",
        "Kendala",
        "Hal yang menahan sebuah desa, dipilih dari daftar alasan dan ditandai selesai bila teratasi.",
    ),
    (
        "komitmen",
        "Komitmen OPD",
        "Dukungan yang dijanjikan sebuah dinas kepada desa atau kecamatan, dengan tenggat dan bukti.",
    ),
    (
        "konsep",
        "Konsep dan final",
        "Konsep boleh berubah dan tidak berlaku. Final bernomor, tersimpan, dan dapat dicek keasliannya.",
    ),
    (
        "minuta",
        "Minuta dan salinan akta",
        "Minuta ialah naskah asli akta yang disimpan notaris. Yang dibawa pulang koperasi ialah salinannya.",
    ),
    (
        "musdesus",
        "Musdesus",
        "Musyawarah desa khusus (di kelurahan: musyawarah kelurahan khusus). Di situ warga memutuskan "
        "koperasi, namanya, dan calon pengurusnya.",
    ),
    (
        "mutu-data",
        "Mutu data",
        "Pemeriksaan otomatis atas data yang kurang, bertentangan, kembar, atau perlu dicek.",
    ),
    (
        "nib",
        "NIB dan OSS",
        "Nomor Induk Berusaha, diterbitkan sistem perizinan OSS.",
    ),
    (
        "nik-koperasi",
        "NIK koperasi",
        "Nomor Induk Koperasi dari Kementerian Koperasi. Bukan NIK penduduk.",
    ),
    (
        "nik-penduduk",
        "NIK penduduk",
        "Nomor kependudukan 16 angka seseorang. Di portal tersamar, dan setiap pembukaan tercatat.",
    ),
    (
        "npak",
        "NPAK",
        "Notaris Pembuat Akta Koperasi: notaris yang terdaftar untuk membuat akta koperasi.",
    ),
    (
        "npwp",
        "NPWP",
        "Nomor Pokok Wajib Pajak koperasi.",
    ),
    (
        "opd",
        "OPD",
        "Organisasi perangkat daerah, yaitu dinas. Yang mendampingi koperasi: Diskopindag, DPMD, "
        "Diskominfo, DKPP, Dispora.",
    ),
    (
        "pendiri",
        "Pendiri",
        "Warga yang mendirikan koperasi dan membayar simpanan pokok pertama.",
    ),
    (
        "pengawas",
        "Pengawas",
        "Paling sedikit tiga orang, jumlahnya ganjil, mengawasi pengurus.",
    ),
    (
        "pengurus",
        "Pengurus",
        "Paling sedikit lima orang, jumlahnya ganjil, menjalankan koperasi.",
    ),
    (
        "perizinan",
        "Perizinan",
        "Tahap ketujuh: NIK koperasi, NPWP, NIB, rekening bank, dan akun SIMKOPDES.",
    ),
    (
        "petunjuk-teknis",
        "Petunjuk teknis (juknis)",
        "Pedoman pelaksanaan yang diterbitkan kabupaten sekali untuk semua desa.",
    ),
    (
        "potensi",
        "Potensi desa",
        "Hal yang dapat menjadi usaha: komoditas, wisata, kerajinan. Dicatat kecamatan, divalidasi DPMD.",
    ),
    (
        "rat",
        "RAT",
        "Rapat Anggota Tahunan, tempat pengurus mempertanggungjawabkan tahun yang lewat.",
    ),
    (
        "sabh",
        "SABH",
        "Sistem Administrasi Badan Hukum. Notaris mengajukan pengesahan lewat sistem ini.",
    ),
    (
        "satgas",
        "Satgas",
        "Satuan tugas percepatan, dipimpin wakil bupati dan sekretaris daerah.",
    ),
    (
        "semenda",
        "Sedarah dan semenda",
        "Hubungan keluarga karena keturunan, dan karena perkawinan. Pengurus dan pengawas tidak boleh "
        "terkait derajat pertama.",
    ),
    (
        "shu",
        "SHU",
        "Sisa hasil usaha koperasi setelah dikurangi biaya.",
    ),
    (
        "simkopdes",
        "SIMKOPDES",
        "Sistem informasi koperasi desa milik Kementerian Koperasi. Portal ini tidak menggantikannya.",
    ),
    (
        "simpanan",
        "Simpanan pokok, wajib, sukarela",
        "Dibayar sekali saat masuk; dibayar rutin; dan menurut kemauan anggota.",
    ),
    (
        "sk",
        "SK pengesahan",
        "Keputusan Menteri Hukum yang menjadikan koperasi badan hukum.",
    ),
    (
        "surat-kuasa",
        "Surat kuasa",
        "Surat para pendiri yang menunjuk dua orang menghadap notaris atas nama semua.",
    ),
    (
        "tahap",
        "Delapan tahap",
        "Potensi desa, Petunjuk teknis, Musdesus, Berkas pendirian, Akta notaris, Badan hukum, Perizinan,"
        " Beroperasi.",
    ),
    (
        "tenggat",
        "Tenggat dan lewat tenggat",
        "Hari terakhir sebuah tahap menurut peta jalan. Lewat tenggat dihitung dari tanggal, tidak "
        "diketik siapa pun.",
    ),
    (
        "usang",
        "Usang",
        "Datanya berubah sesudah dokumen dibuat. Buat dokumen baru; yang lama tetap tersimpan.",
    ),
    (
        "verifikasi",
        "Verifikasi",
        "Pemeriksaan oleh kantor lain, tidak pernah oleh pengirimnya sendiri.",
    ),
)
TERMS: tuple[Term, ...] = tuple(sorted((Term(*row) for row in _TERMS), key=lambda term: term.word.lower()))
