<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>sightline</name>
    <message>
      <source>There is no audit log at {path}.</source>
      <translation>Unter {path} gibt es kein Protokoll.</translation>
    </message>
    <message>
      <source>The audit log {path} cannot be read ({reason}).</source>
      <translation>Das Protokoll {path} kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
      <source>The audit log {file} cannot be written ({reason}). Free some space on its disk, or mend its permissions.</source>
      <translation>Das Protokoll {file} kann nicht geschrieben werden ({reason}). Auf seiner Platte Platz schaffen oder seine Zugriffsrechte berichtigen.</translation>
    </message>
    <message>
      <source>total / inference</source>
      <translation>Gesamt / Inferenz</translation>
    </message>
    <message>
      <source>total time (s)</source>
      <translation>Gesamtzeit (s)</translation>
    </message>
    <message>
      <source>total inference time (s)</source>
      <translation>Inferenzzeit gesamt (s)</translation>
    </message>
    <message>
      <source>average inference time (s)</source>
      <translation>mittlere Inferenzzeit (s)</translation>
    </message>
    <message>
      <source>average QPS</source>
      <translation>mittlere Anfragen/s</translation>
    </message>
    <message>
      <source>average CPU use (%)</source>
      <translation>mittlere CPU-Last (%)</translation>
    </message>
    <message>
      <source>average memory use (%)</source>
      <translation>mittlere Speicherlast (%)</translation>
    </message>
    <message>
      <source>average GPU use (%)</source>
      <translation>mittlere GPU-Last (%)</translation>
    </message>
    <message>
      <source>peak CPU use (%)</source>
      <translation>höchste CPU-Last (%)</translation>
    </message>
    <message>
      <source>peak memory use (%)</source>
      <translation>höchste Speicherlast (%)</translation>
    </message>
    <message>
      <source>peak GPU use (%)</source>
      <translation>höchste GPU-Last (%)</translation>
    </message>
    <message>
      <source>query p50 (ms)</source>
      <translation>Anfrage p50 (ms)</translation>
    </message>
    <message>
      <source>query p95 (ms)</source>
      <translation>Anfrage p95 (ms)</translation>
    </message>
    <message>
      <source>query p99 (ms)</source>
      <translation>Anfrage p99 (ms)</translation>
    </message>
    <message>
      <source>indexing (pictures/s)</source>
      <translation>Indexieren (Bilder/s)</translation>
    </message>
    <message>
      <source>energy per query (J)</source>
      <translation>Energie je Anfrage (J)</translation>
    </message>
    <message>
      <source>Recall@1</source>
      <translation>Recall@1</translation>
    </message>
    <message>
      <source>Recall@10</source>
      <translation>Recall@10</translation>
    </message>
    <message>
      <source>same top 10 as FP32</source>
      <translation>gleiche zehn beste wie FP32</translation>
    </message>
    <message>
      <source>same first as FP32</source>
      <translation>gleiches erstes wie FP32</translation>
    </message>
    <message>
      <source>Queries at {precision}</source>
      <translation>Anfragen mit {precision}</translation>
    </message>
    <message>
      <source>No precision can be run on this machine. {reason}</source>
      <translation>Auf diesem Rechner läuft keine Genauigkeit. {reason}</translation>
    </message>
    <message>
      <source>Loading the model at {precision}</source>
      <translation>Modell wird mit {precision} geladen</translation>
    </message>
    <message>
      <source>Indexing at {precision}</source>
      <translation>Indexieren mit {precision}</translation>
    </message>
    <message>
      <source>No picture in {folder} can be read, so there is nothing to measure. Name a captions file whose pictures are beside it: --captions.</source>
      <translation>In {folder} kann kein Bild gelesen werden, also gibt es nichts zu messen. Eine Datei mit Beschreibungen nennen, neben der die Bilder liegen: --captions.</translation>
    </message>
    <message>
      <source>{file} is not a benchmark's report. Give a report.json that --report wrote.</source>
      <translation>{file} ist kein Messbericht. Eine report.json angeben, die --report geschrieben hat.</translation>
    </message>
    <message>
      <source>{file} has format {found}; this version of Sightline reads format {format}. Measure again with this version.</source>
      <translation>{file} hat das Format {found}; dieses Sightline liest das Format {format}. Mit diesem Sightline neu messen.</translation>
    </message>
    <message>
      <source>There is no report {file}. Give a report.json that --report wrote.</source>
      <translation>Es gibt keinen Bericht {file}. Eine report.json angeben, die --report geschrieben hat.</translation>
    </message>
    <message>
      <source>{file} cannot be read: {reason}.</source>
      <translation>{file} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
      <source>{file} is not JSON. Give a report.json that --report wrote.</source>
      <translation>{file} ist kein JSON. Eine report.json angeben, die --report geschrieben hat.</translation>
    </message>
    <message>
      <source>{file} is damaged: {reason}. Measure again.</source>
      <translation>{file} ist beschädigt: {reason}. Neu messen.</translation>
    </message>
    <message>
      <source>{file} is not a bundle's manifest. Reinstall the bundle.</source>
      <translation>{file} ist kein Manifest eines Modellbündels. Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>{file} has format {found}; this version of Sightline reads format {format}. Update Sightline, or choose another bundle.</source>
      <translation>{file} hat das Format {found}; dieses Sightline liest das Format {format}. Sightline aktualisieren oder ein anderes Bündel wählen.</translation>
    </message>
    <message>
      <source>{file} is not the file that its manifest describes: it was altered or damaged. Reinstall the bundle.</source>
      <translation>{file} ist nicht die Datei, die ihr Manifest beschreibt: sie wurde verändert oder beschädigt. Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>no entry for {names}</source>
      <translation>kein Eintrag für {names}</translation>
    </message>
    <message>
      <source>mean and std need three numbers each</source>
      <translation>mean und std brauchen je drei Zahlen</translation>
    </message>
    <message>
      <source>a size out of range</source>
      <translation>eine Größe außerhalb des Erlaubten</translation>
    </message>
    <message>
      <source>There is no model bundle in {path}: {manifest} is missing. Choose the bundle's folder, or reinstall the bundle.</source>
      <translation>In {path} ist kein Modellbündel: {manifest} fehlt. Den Ordner des Bündels wählen oder das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>{file} cannot be read: {reason}. Check the disk and its permissions.</source>
      <translation>{file} kann nicht gelesen werden: {reason}. Platte und Zugriffsrechte prüfen.</translation>
    </message>
    <message>
      <source>{file} is damaged: it is not JSON. Reinstall the bundle.</source>
      <translation>{file} ist beschädigt: es ist kein JSON. Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>{file} is missing. Reinstall the bundle.</source>
      <translation>{file} fehlt. Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>{file} lacks something that a bundle needs ({reason}). Reinstall the bundle.</source>
      <translation>In {file} fehlt etwas, das ein Bündel braucht ({reason}). Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>unsafe file name “{name}”</source>
      <translation>unsicherer Dateiname „{name}“</translation>
    </message>
    <message>
      <source>is not an object with captions, file_path and id</source>
      <translation>ist kein Objekt mit captions, file_path und id</translation>
    </message>
    <message>
      <source>has no usable file_path</source>
      <translation>hat keinen brauchbaren file_path</translation>
    </message>
    <message>
      <source>has no id (a number or text)</source>
      <translation>hat keine id (eine Zahl oder Text)</translation>
    </message>
    <message>
      <source>has no list of captions</source>
      <translation>hat keine Liste captions</translation>
    </message>
    <message>
      <source>has attributes that are not an object</source>
      <translation>hat attributes, die kein Objekt sind</translation>
    </message>
    <message>
      <source>{name} lists no pictures, so there is nothing to do.</source>
      <translation>{name} nennt keine Bilder, also gibt es nichts zu tun.</translation>
    </message>
    <message>
      <source>it has {splits}</source>
      <translation>es gibt {splits}</translation>
    </message>
    <message>
      <source>it has no splits</source>
      <translation>es gibt keine Teile</translation>
    </message>
    <message>
      <source>{name} has no split '{split}'; {there}.</source>
      <translation>{name} hat keinen Teil „{split}“; {there}.</translation>
    </message>
    <message>
      <source>{name} should hold a list of records, but holds a {kind}.</source>
      <translation>{name} sollte eine Liste von Einträgen enthalten, enthält aber {kind}.</translation>
    </message>
    <message>
      <source>There is no file {name}. Give the path of a captions file.</source>
      <translation>Es gibt keine Datei {name}. Den Pfad einer Datei mit Beschreibungen angeben.</translation>
    </message>
    <message>
      <source>{name} cannot be read: {reason}.</source>
      <translation>{name} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
      <source>{name} is not valid JSON: {reason}.</source>
      <translation>{name} ist kein gültiges JSON: {reason}.</translation>
    </message>
    <message>
      <source>Record {number} of {name} {problem}.</source>
      <translation>Eintrag {number} von {name} {problem}.</translation>
    </message>
    <message>
      <source>has a caption that is empty or not text</source>
      <translation>hat eine Beschreibung, die leer oder kein Text ist</translation>
    </message>
    <message>
      <source>The file of cases</source>
      <translation>Die Datei der Fälle</translation>
    </message>
    <message>
      <source>The file that holds cases and marks</source>
      <translation>Die Datei mit Fällen und Markierungen</translation>
    </message>
    <message>
      <source>its cases and marks are not shown</source>
      <translation>ihre Fälle und Markierungen werden nicht gezeigt</translation>
    </message>
    <message>
      <source>move the file away to begin with no cases</source>
      <translation>die Datei wegräumen, um ohne Fälle zu beginnen</translation>
    </message>
    <message>
      <source>free some space and try again</source>
      <translation>Platz schaffen und noch einmal versuchen</translation>
    </message>
    <message>
      <source>Start Sightline again</source>
      <translation>Sightline neu starten</translation>
    </message>
    <message>
      <source>The file of cases is closed. Start Sightline again.</source>
      <translation>Die Datei der Fälle ist geschlossen. Sightline neu starten.</translation>
    </message>
    <message>
      <source>A case needs a name.</source>
      <translation>Ein Fall braucht einen Namen.</translation>
    </message>
    <message>
      <source>There is a case named “{name}” already. Choose another name.</source>
      <translation>Es gibt schon einen Fall namens „{name}“. Einen anderen Namen wählen.</translation>
    </message>
    <message>
      <source>The index</source>
      <translation>Der Index</translation>
    </message>
    <message>
      <source>The index of this folder</source>
      <translation>Der Index dieses Ordners</translation>
    </message>
    <message>
      <source>the folder must be indexed again</source>
      <translation>der Ordner muss neu indexiert werden</translation>
    </message>
    <message>
      <source>move the file away to index the folder anew</source>
      <translation>die Datei wegräumen, um den Ordner neu zu indexieren</translation>
    </message>
    <message>
      <source>free some space and index again</source>
      <translation>Platz schaffen und erneut indexieren</translation>
    </message>
    <message>
      <source>Open the folder again</source>
      <translation>Den Ordner erneut öffnen</translation>
    </message>
    <message>
      <source>This gallery is closed. Open the folder again.</source>
      <translation>Diese Galerie ist geschlossen. Den Ordner erneut öffnen.</translation>
    </message>
    <message>
      <source>{what} {file}</source>
      <translation>{what} {file}</translation>
    </message>
    <message>
      <source>{what} cannot be used ({reason}).</source>
      <translation>{what} kann nicht benutzt werden ({reason}).</translation>
    </message>
    <message>
      <source>{whole} was damaged. It is kept as {file}; {lost}.</source>
      <translation>{whole} war beschädigt und ist als {file} aufgehoben; {lost}.</translation>
    </message>
    <message>
      <source>{what} cannot grow: its disk is full. What was stored is kept; {retry}.</source>
      <translation>{what} kann nicht wachsen: die Platte ist voll. Das Gespeicherte bleibt; {retry}.</translation>
    </message>
    <message>
      <source>{what} is in use by another program. Wait until it has finished.</source>
      <translation>{what} wird von einem anderen Programm benutzt. Warten, bis es fertig ist.</translation>
    </message>
    <message>
      <source>{what} is damaged. {reopen}: the damaged file is kept aside and a new one made.</source>
      <translation>{what} ist beschädigt. {reopen}: die beschädigte Datei wird aufgehoben und eine neue angelegt.</translation>
    </message>
    <message>
      <source>{what} cannot be written. Check the permissions of its folder.</source>
      <translation>{what} kann nicht geschrieben werden. Die Zugriffsrechte des Ordners prüfen.</translation>
    </message>
    <message>
      <source>{what} cannot be used: its disk reports errors or is full. Check the disk; what was stored before is kept.</source>
      <translation>{what} kann nicht benutzt werden: die Platte meldet Fehler oder ist voll. Die Platte prüfen; das zuvor Gespeicherte bleibt.</translation>
    </message>
    <message>
      <source>{what} {file} was made by a newer Sightline (format {version}; this one knows {count}). Use that version, or {without}.</source>
      <translation>{what} {file} stammt von einem neueren Sightline (Format {version}; dieses kennt {count}). Jenes benutzen oder {without}.</translation>
    </message>
    <message>
      <source>{what} cannot be kept in {where} ({reason}). Check the permissions of that folder and the free space of its disk.</source>
      <translation>{what} kann nicht in {where} liegen ({reason}). Die Zugriffsrechte dieses Ordners und den freien Platz seiner Platte prüfen.</translation>
    </message>
    <message>
      <source>The model {bundle} gave no usable embeddings at {precision}: shape {shape} instead of {expected}, or numbers that are not finite. Choose another precision, or reinstall the bundle.</source>
      <translation>Das Modell {bundle} gab mit {precision} keine brauchbaren Einbettungen: Form {shape} statt {expected}, oder Zahlen, die nicht endlich sind. Eine andere Genauigkeit wählen oder das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>Running out of memory</source>
      <translation>Der Speicher wird knapp</translation>
    </message>
    <message>
      <source>Switching precisions</source>
      <translation>Genauigkeit wird gewechselt</translation>
    </message>
    <message>
      <source>Build it with: {command}</source>
      <translation>So wird sie gebaut: {command}</translation>
    </message>
    <message>
      <source>it was built on another computer</source>
      <translation>sie wurde auf einem anderen Rechner gebaut</translation>
    </message>
    <message>
      <source>it was built with {built_with}, but this machine has {here}</source>
      <translation>sie wurde mit {built_with} gebaut, dieser Rechner hat aber {here}</translation>
    </message>
    <message>
      <source>it was built for a GPU of compute capability {built_for}, but this one has {here}</source>
      <translation>sie wurde für eine GPU der Compute Capability {built_for} gebaut, diese hat aber {here}</translation>
    </message>
    <message>
      <source>it is truncated: {found} bytes of {whole}</source>
      <translation>sie ist unvollständig: {found} von {whole} Byte</translation>
    </message>
    <message>
      <source>its file was altered or damaged</source>
      <translation>ihre Datei wurde verändert oder beschädigt</translation>
    </message>
    <message>
      <source>it was built from another version of the model</source>
      <translation>sie wurde aus einer anderen Fassung des Modells gebaut</translation>
    </message>
    <message>
      <source>has not been verified yet</source>
      <translation>wurde noch nicht geprüft</translation>
    </message>
    <message>
      <source>did not pass its verification</source>
      <translation>hat ihre Prüfung nicht bestanden</translation>
    </message>
    <message>
      <source>The engine of {tower} at {precision} {failed}, so it is not used. Run: {command}</source>
      <translation>Die Engine von {tower} mit {precision} {failed} und wird deshalb nicht benutzt. Ausführen: {command}</translation>
    </message>
    <message>
      <source>There is no engine of {tower} at {precision} on this machine. {command}</source>
      <translation>Auf diesem Rechner gibt es keine Engine von {tower} mit {precision}. {command}</translation>
    </message>
    <message>
      <source>The engine of {tower} at {precision} cannot be used: {problem}. {command}</source>
      <translation>Die Engine von {tower} mit {precision} kann nicht benutzt werden: {problem}. {command}</translation>
    </message>
    <message>
      <source>its file cannot be read ({reason})</source>
      <translation>ihre Datei kann nicht gelesen werden ({reason})</translation>
    </message>
    <message>
      <source>{engine} has no usable record of what it was built from. {command}</source>
      <translation>Zu {engine} ist nicht brauchbar verzeichnet, woraus sie gebaut wurde. {command}</translation>
    </message>
    <message>
      <source>Pictures at {precision}</source>
      <translation>Bilder mit {precision}</translation>
    </message>
    <message>
      <source>Captions at {precision}</source>
      <translation>Beschreibungen mit {precision}</translation>
    </message>
    <message>
      <source>None of the {count} pictures can be read; {path}: {reason}</source>
      <translation>Keines der {count} Bilder kann gelesen werden; {path}: {reason}</translation>
    </message>
    <message>
      <source>the file has changed since it was indexed</source>
      <translation>die Datei hat sich seit dem Indexieren geändert</translation>
    </message>
    <message>
      <source>Packing pictures</source>
      <translation>Bilder werden gepackt</translation>
    </message>
    <message>
      <source>{file}: {problem}</source>
      <translation>{file}: {problem}</translation>
    </message>
    <message>
      <source>not in the package: {reason}</source>
      <translation>nicht im Paket: {reason}</translation>
    </message>
    <message>
      <source>No picture of {folder} is indexed. Index the folder first.</source>
      <translation>Kein Bild von {folder} ist indexiert. Erst den Ordner indexieren.</translation>
    </message>
    <message>
      <source>{picture} is not in the index any more. Choose another picture.</source>
      <translation>{picture} ist nicht mehr im Index. Ein anderes Bild wählen.</translation>
    </message>
    <message>
      <source>This folder was opened with the model {bundle}, but {in_use} is in use. Open the folder again with the model that is in use.</source>
      <translation>Dieser Ordner wurde mit dem Modell {bundle} geöffnet, in Gebrauch ist aber {in_use}. Den Ordner mit dem Modell in Gebrauch erneut öffnen.</translation>
    </message>
    <message>
      <source>No picture is indexed yet; indexing is under way.</source>
      <translation>Noch ist kein Bild indexiert; das Indexieren läuft.</translation>
    </message>
    <message>
      <source>Building the search graph</source>
      <translation>Suchgraph wird gebaut</translation>
    </message>
    <message>
      <source>The file cannot be read ({reason})</source>
      <translation>Die Datei kann nicht gelesen werden ({reason})</translation>
    </message>
    <message>
      <source>The file is damaged ({reason})</source>
      <translation>Die Datei ist beschädigt ({reason})</translation>
    </message>
    <message>
      <source>The link leads back to itself</source>
      <translation>Die Verknüpfung führt zu sich selbst zurück</translation>
    </message>
    <message>
      <source>This is not a picture in a known format, or its header is damaged</source>
      <translation>Dies ist kein Bild in einem bekannten Format, oder sein Dateikopf ist beschädigt</translation>
    </message>
    <message>
      <source>The picture is too large (more than {count} million pixels)</source>
      <translation>Das Bild ist zu groß (mehr als {count} Millionen Pixel)</translation>
    </message>
    <message>
      <source>There is not enough memory to decode the picture</source>
      <translation>Der Speicher reicht nicht, um das Bild zu lesen</translation>
    </message>
    <message>
      <source>The file is incomplete (truncated)</source>
      <translation>Die Datei ist unvollständig (abgeschnitten)</translation>
    </message>
    <message>
      <source>This is not a regular file</source>
      <translation>Dies ist keine gewöhnliche Datei</translation>
    </message>
    <message>
      <source>The file is larger than {amount} MiB</source>
      <translation>Die Datei ist größer als {amount} MiB</translation>
    </message>
    <message>
      <source>The file is empty</source>
      <translation>Die Datei ist leer</translation>
    </message>
    <message>
      <source>The picture has no pixels</source>
      <translation>Das Bild hat keine Pixel</translation>
    </message>
    <message>
      <source>The picture is too large ({width} x {height} pixels)</source>
      <translation>Das Bild ist zu groß ({width} x {height} Pixel)</translation>
    </message>
    <message>
      <source>The file does not exist any more</source>
      <translation>Die Datei gibt es nicht mehr</translation>
    </message>
    <message>
      <source>The file may not be read by this user (permission denied)</source>
      <translation>Dieser Benutzer darf die Datei nicht lesen (Zugriff verweigert)</translation>
    </message>
    <message>
      <source>The file name is not one that this system can open</source>
      <translation>Einen solchen Dateinamen kann dieses System nicht öffnen</translation>
    </message>
    <message>
      <source>Decoding the file takes far more work than a picture should</source>
      <translation>Die Datei zu lesen braucht weit mehr Arbeit, als ein Bild sollte</translation>
    </message>
    <message>
      <source>The picture's tiles are too large</source>
      <translation>Die Kacheln des Bildes sind zu groß</translation>
    </message>
    <message>
      <source>Indexing</source>
      <translation>Indexieren</translation>
    </message>
    <message>
      <source>Looking for pictures</source>
      <translation>Bilder werden gesucht</translation>
    </message>
    <message>
      <source>No pictures were found in {where}, where {known} were indexed before; they are kept. If the folder is on a disk that is not connected, connect it and index again. To forget them, index with --rebuild.</source>
      <translation>In {where} wurden keine Bilder gefunden, wo zuvor {known} indexiert waren; sie bleiben. Liegt der Ordner auf einer Platte, die nicht angeschlossen ist, sie anschließen und erneut indexieren. Um sie zu vergessen, mit --rebuild indexieren.</translation>
    </message>
    <message>
      <source>There are no pictures in {where}. Sightline reads JPEG, PNG, WebP, BMP, TIFF and GIF files.</source>
      <translation>In {where} sind keine Bilder. Sightline liest JPEG, PNG, WebP, BMP, TIFF und GIF.</translation>
    </message>
    <message>
      <source>The folder {folder} was unplugged or replaced while it was being indexed. What was indexed is kept; connect it and index again.</source>
      <translation>Der Ordner {folder} wurde während des Indexierens abgezogen oder ersetzt. Das Indexierte bleibt; ihn anschließen und erneut indexieren.</translation>
    </message>
    <message>
      <source>The model gave no usable result for this picture</source>
      <translation>Das Modell gab für dieses Bild kein brauchbares Ergebnis</translation>
    </message>
    <message>
      <source>{file} cannot be written: {reason}. Free some space, or set SIGHTLINE_CACHE to a folder on another disk.</source>
      <translation>{file} kann nicht geschrieben werden: {reason}. Platz schaffen oder SIGHTLINE_CACHE auf einen Ordner einer anderen Platte setzen.</translation>
    </message>
    <message>
      <source>A tower of the bundle is not an ONNX model. Reinstall the bundle.</source>
      <translation>Ein Turm des Bündels ist kein ONNX-Modell. Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>The model {bundle} has not been calibrated for INT8. Choose FP32 or FP16, or calibrate it with `sightline-train quantize`.</source>
      <translation>Das Modell {bundle} wurde nicht für INT8 kalibriert. FP32 oder FP16 wählen oder es mit „sightline-train quantize“ kalibrieren.</translation>
    </message>
    <message>
      <source>{file} is damaged ({reason}). Reinstall the bundle.</source>
      <translation>{file} ist beschädigt ({reason}). Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>The calibration names {name}, which no layer of the model reads. Reinstall the bundle.</source>
      <translation>Die Kalibrierung nennt {name}, das keine Schicht des Modells liest. Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>The description is empty. Describe the person, for example: {example}.</source>
      <translation>Die Beschreibung ist leer. Die Person beschreiben, zum Beispiel: {example}.</translation>
    </message>
    <message>
      <source>The description is very long; only its first {count} characters were read.</source>
      <translation>Die Beschreibung ist sehr lang; nur ihre ersten {count} Zeichen wurden gelesen.</translation>
    </message>
    <message>
      <source>The description is not in Latin letters; a model that only knows English finds little.</source>
      <translation>Die Beschreibung ist nicht in lateinischer Schrift; ein Modell, das nur Englisch kann, findet wenig.</translation>
    </message>
    <message>
      <source>The description has no words this model knows; describe the person in English.</source>
      <translation>Die Beschreibung enthält kein Wort, das dieses Modell kennt; die Person auf Englisch beschreiben.</translation>
    </message>
    <message>
      <source>This model does not know most of these words; try plainer English.</source>
      <translation>Die meisten dieser Wörter kennt das Modell nicht; einfacheres Englisch versuchen.</translation>
    </message>
    <message>
      <source>Only the first {words} words were used; the model reads no further.</source>
      <translation>Nur die ersten {words} Wörter wurden benutzt; weiter liest das Modell nicht.</translation>
    </message>
    <message>
      <source>The engines on this machine are not used. {reason}</source>
      <translation>Die Engines auf diesem Rechner werden nicht benutzt. {reason}</translation>
    </message>
    <message>
      <source>{gpu}, {cpu}</source>
      <translation>{gpu}, {cpu}</translation>
    </message>
    <message>
      <source>{reason} From now on the CPU runs the model, which is slower.</source>
      <translation>{reason} Von nun an rechnet der Prozessor, was langsamer ist.</translation>
    </message>
    <message>
      <source>{reason} Until then the CPU runs it.</source>
      <translation>{reason} Bis dahin rechnet der Prozessor.</translation>
    </message>
    <message>
      <source>OpenVINO on CPU</source>
      <translation>OpenVINO auf CPU</translation>
    </message>
    <message>
      <source>OpenVINO, which runs the models on this processor, is not installed. Run `make run` again.</source>
      <translation>OpenVINO, das die Modelle auf diesem Prozessor rechnet, ist nicht installiert. Noch einmal „make run“ ausführen.</translation>
    </message>
    <message>
      <source>OpenVINO cannot run {file}. Delete {folder} and start again; if it happens again, reinstall the bundle.</source>
      <translation>OpenVINO kann {file} nicht ausführen. {folder} löschen und neu starten; geschieht es wieder, das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>The model could not be run on this processor; memory may have run out. Close other programs and try again.</source>
      <translation>Das Modell konnte auf diesem Prozessor nicht gerechnet werden; vielleicht reichte der Speicher nicht. Andere Programme schließen und noch einmal versuchen.</translation>
    </message>
    <message>
      <source>{library} on {gpu}</source>
      <translation>{library} auf {gpu}</translation>
    </message>
    <message>
      <source>pictures</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <source>descriptions</source>
      <translation>Beschreibungen</translation>
    </message>
    <message>
      <source>The GPU has too little memory left for {wanted} {what} at once, so it takes {left}. Close other programs that use it, and load the model again.</source>
      <translation>Die GPU hat zu wenig Speicher für {wanted} {what} auf einmal und nimmt deshalb {left}. Andere Programme schließen, die sie benutzen, und das Modell erneut laden.</translation>
    </message>
    <message>
      <source>{library} does not accept {engine} ({reason}). {command}</source>
      <translation>{library} nimmt {engine} nicht an ({reason}). {command}</translation>
    </message>
    <message>
      <source>This engine was closed. Try again.</source>
      <translation>Diese Engine wurde geschlossen. Noch einmal versuchen.</translation>
    </message>
    <message>
      <source>{library} could not run the model ({reason}).</source>
      <translation>{library} konnte das Modell nicht rechnen ({reason}).</translation>
    </message>
    <message>
      <source>{engine} cannot be read: {reason}.</source>
      <translation>{engine} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
      <source>The GPU has too little memory left for {engine}.</source>
      <translation>Die GPU hat zu wenig Speicher für {engine}.</translation>
    </message>
    <message>
      <source>The GPU has too little memory left.</source>
      <translation>Die GPU hat zu wenig Speicher.</translation>
    </message>
    <message>
      <source>This engine takes no input {name} of shape {shape}. {command}</source>
      <translation>Diese Engine nimmt keine Eingabe {name} der Form {shape}. {command}</translation>
    </message>
    <message>
      <source>PyCUDA is too old to share the GPU with TensorRT. Install a newer one: pip install --upgrade 'pycuda&gt;=2024.1'.</source>
      <translation>PyCUDA ist zu alt, um die GPU mit TensorRT zu teilen. Ein neueres installieren: pip install --upgrade 'pycuda&gt;=2024.1'.</translation>
    </message>
    <message>
      <source>PyCUDA, which talks to the GPU, is not installed. Install it: pip install pycuda.</source>
      <translation>PyCUDA, das mit der GPU spricht, ist nicht installiert. Installieren: pip install pycuda.</translation>
    </message>
    <message>
      <source>CUDA finds no GPU on this machine. Use the CPU: --runtime cpu.</source>
      <translation>CUDA findet auf diesem Rechner keine GPU. Den Prozessor benutzen: --runtime cpu.</translation>
    </message>
    <message>
      <source>CUDA cannot be started ({reason}). Check that the NVIDIA driver is loaded (nvidia-smi, or tegrastats on a Jetson) and that this user may use the GPU (group video or render).</source>
      <translation>CUDA kann nicht gestartet werden ({reason}). Prüfen, ob der NVIDIA-Treiber geladen ist (nvidia-smi, auf einem Jetson tegrastats) und ob dieser Benutzer die GPU benutzen darf (Gruppe video oder render).</translation>
    </message>
    <message>
      <source>The GPU has too little memory left. Close other programs that use it, or build engines for smaller batches (--batch).</source>
      <translation>Die GPU hat zu wenig Speicher. Andere Programme schließen, die sie benutzen, oder Engines für weniger Bilder auf einmal bauen (--batch).</translation>
    </message>
    <message>
      <source>The GPU stopped answering ({reason}). If it happens again, restart the machine and look at its power supply and temperature.</source>
      <translation>Die GPU antwortet nicht mehr ({reason}). Geschieht es wieder, den Rechner neu starten und auf Stromversorgung und Temperatur achten.</translation>
    </message>
    <message>
      <source>There is no NVIDIA driver on this machine (libcuda.so.1 is missing). Install it, or use the CPU: --runtime cpu.</source>
      <translation>Auf diesem Rechner ist kein NVIDIA-Treiber (libcuda.so.1 fehlt). Ihn installieren oder den Prozessor benutzen: --runtime cpu.</translation>
    </message>
    <message>
      <source>PyCUDA is installed but does not fit this machine's CUDA ({reason}). Build it here: pip install --force-reinstall --no-binary pycuda pycuda.</source>
      <translation>PyCUDA ist installiert, passt aber nicht zum CUDA dieses Rechners ({reason}). Hier bauen: pip install --force-reinstall --no-binary pycuda pycuda.</translation>
    </message>
    <message>
      <source>On a Jetson it comes with JetPack (sudo apt-get install python3-libnvinfer); on a PC: pip install tensorrt.</source>
      <translation>Auf einem Jetson kommt es mit JetPack (sudo apt-get install python3-libnvinfer); auf einem PC: pip install tensorrt.</translation>
    </message>
    <message>
      <source>Install it: pip install --no-deps tensorrt-rtx-cu13-bindings tensorrt-rtx-cu13-libs.</source>
      <translation>Installieren: pip install --no-deps tensorrt-rtx-cu13-bindings tensorrt-rtx-cu13-libs.</translation>
    </message>
    <message>
      <source>{name} is not installed. {advice}</source>
      <translation>{name} ist nicht installiert. {advice}</translation>
    </message>
    <message>
      <source>{name} is installed but cannot be loaded ({reason}). {advice}</source>
      <translation>{name} ist installiert, kann aber nicht geladen werden ({reason}). {advice}</translation>
    </message>
    <message>
      <source>TensorRT {version} is too old; Sightline needs 8.6 (JetPack 6.0) or later. Update JetPack.</source>
      <translation>TensorRT {version} ist zu alt; Sightline braucht 8.6 (JetPack 6.0) oder neuer. JetPack aktualisieren.</translation>
    </message>
    <message>
      <source>This TensorRT has no calibrator: it takes the INT8 ranges that are in the bundle. Leave --calibrate out.</source>
      <translation>Dieses TensorRT kalibriert nicht selbst: es nimmt die INT8-Bereiche des Bündels. --calibrate weglassen.</translation>
    </message>
    <message>
      <source>TensorRT names its version “{version}”, which Sightline cannot read.</source>
      <translation>TensorRT nennt seine Version „{version}“, was Sightline nicht lesen kann.</translation>
    </message>
    <message>
      <source>The folder {where} cannot be read ({reason}). Check that its disk is connected.</source>
      <translation>Der Ordner {where} kann nicht gelesen werden ({reason}). Prüfen, ob seine Platte angeschlossen ist.</translation>
    </message>
    <message>
      <source>The folder {where} does not exist. If it is on a disk or a share, connect it and try again.</source>
      <translation>Den Ordner {where} gibt es nicht. Liegt er auf einer Platte oder Freigabe, sie verbinden und noch einmal versuchen.</translation>
    </message>
    <message>
      <source>{where} is not a folder. Choose the folder that holds the pictures.</source>
      <translation>{where} ist kein Ordner. Den Ordner wählen, in dem die Bilder liegen.</translation>
    </message>
    <message>
      <source>The folder {where} may not be read by this user. Ask for permission to read it.</source>
      <translation>Dieser Benutzer darf den Ordner {where} nicht lesen. Um Leserecht bitten.</translation>
    </message>
    <message>
      <source>“{folder}” is not a folder name that this system can open.</source>
      <translation>Einen Ordner namens „{folder}“ kann dieses System nicht öffnen.</translation>
    </message>
    <message>
      <source>The link {name} leads to a folder that contains this one; it was not followed.</source>
      <translation>Die Verknüpfung {name} führt zu einem Ordner, der diesen enthält; ihr wurde nicht gefolgt.</translation>
    </message>
    <message>
      <source>The link leads nowhere</source>
      <translation>Die Verknüpfung führt ins Leere</translation>
    </message>
    <message>
      <source>The file cannot be reached ({reason})</source>
      <translation>Die Datei ist nicht erreichbar ({reason})</translation>
    </message>
    <message>
      <source>The subfolder {directory} cannot be read ({reason}); what was indexed from it is kept.</source>
      <translation>Der Unterordner {directory} kann nicht gelesen werden ({reason}); was daraus indexiert war, bleibt.</translation>
    </message>
    <message>
      <source>permission denied</source>
      <translation>Zugriff verweigert</translation>
    </message>
    <message>
      <source>not permitted</source>
      <translation>nicht erlaubt</translation>
    </message>
    <message>
      <source>the disk is read-only</source>
      <translation>die Platte ist schreibgeschützt</translation>
    </message>
    <message>
      <source>the disk is full</source>
      <translation>die Platte ist voll</translation>
    </message>
    <message>
      <source>the disk quota is used up</source>
      <translation>der Plattenplatz ist aufgebraucht</translation>
    </message>
    <message>
      <source>the file is larger than allowed here</source>
      <translation>die Datei ist größer als hier erlaubt</translation>
    </message>
    <message>
      <source>the disk reports errors</source>
      <translation>die Platte meldet Fehler</translation>
    </message>
    <message>
      <source>it is not there</source>
      <translation>nicht vorhanden</translation>
    </message>
    <message>
      <source>it is not a folder</source>
      <translation>kein Ordner</translation>
    </message>
    <message>
      <source>it is a folder</source>
      <translation>ein Ordner</translation>
    </message>
    <message>
      <source>there is a file of that name</source>
      <translation>es gibt schon eine Datei dieses Namens</translation>
    </message>
    <message>
      <source>the link leads back to itself</source>
      <translation>die Verknüpfung führt zu sich selbst zurück</translation>
    </message>
    <message>
      <source>the name is too long</source>
      <translation>der Name ist zu lang</translation>
    </message>
    <message>
      <source>too many files are open</source>
      <translation>zu viele Dateien sind geöffnet</translation>
    </message>
    <message>
      <source>the share was disconnected</source>
      <translation>die Freigabe wurde getrennt</translation>
    </message>
    <message>
      <source>the share is not connected</source>
      <translation>die Freigabe ist nicht verbunden</translation>
    </message>
    <message>
      <source>the share does not answer</source>
      <translation>die Freigabe antwortet nicht</translation>
    </message>
    <message>
      <source>the drive is not there</source>
      <translation>das Laufwerk ist nicht da</translation>
    </message>
    <message>
      <source>Index it again: "sightline-search index FOLDER --rebuild", or the button "Index again with this model".</source>
      <translation>Neu indexieren: „sightline-search index ORDNER --rebuild“ oder der Knopf „Mit diesem Modell neu indexieren“.</translation>
    </message>
    <message>
      <source>This folder was indexed with the model {owner}, but {bundle_id} is in use. {reindex} Or choose the other model.</source>
      <translation>Dieser Ordner wurde mit dem Modell {owner} indexiert, in Gebrauch ist aber {bundle_id}. {reindex} Oder das andere Modell wählen.</translation>
    </message>
    <message>
      <source>The index of this folder holds embeddings of another size than its model makes. {reindex}</source>
      <translation>Der Index dieses Ordners enthält Einbettungen anderer Größe, als sein Modell sie macht. {reindex}</translation>
    </message>
    <message>
      <source>board</source>
      <translation>Platine</translation>
    </message>
    <message>
      <source>graphics card</source>
      <translation>Grafikkarte</translation>
    </message>
    <message>
      <source>{file} is not a tokenizer that Sightline can read. Reinstall the bundle.</source>
      <translation>{file} ist kein Tokenizer, den Sightline lesen kann. Das Bündel neu installieren.</translation>
    </message>
    <message>
      <source>The disk is full, so {file} was not written. Make room or choose another folder.</source>
      <translation>Die Platte ist voll, deshalb wurde {file} nicht geschrieben. Platz schaffen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>There is no permission to write {file}. Choose another folder.</source>
      <translation>{file} darf nicht geschrieben werden. Einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>The folder {folder} does not exist, so {file} was not written. Choose another one.</source>
      <translation>Den Ordner {folder} gibt es nicht, deshalb wurde {file} nicht geschrieben. Einen anderen wählen.</translation>
    </message>
    <message>
      <source>{file} is not an ordinary file, so nothing was written there. Choose another name.</source>
      <translation>{file} ist keine gewöhnliche Datei, deshalb wurde dort nichts geschrieben. Einen anderen Namen wählen.</translation>
    </message>
    <message>
      <source>{file} could not be written: {reason}. Choose another folder or name.</source>
      <translation>{file} konnte nicht geschrieben werden: {reason}. Einen anderen Ordner oder Namen wählen.</translation>
    </message>
    <message>
      <source>Looking for support</source>
      <translation>Belege werden gesucht</translation>
    </message>
    <message>
      <source>The index cannot be written in {home} ({reason}). Check the permissions of that folder and the free space of its disk.</source>
      <translation>Der Index kann nicht in {home} geschrieben werden ({reason}). Die Zugriffsrechte dieses Ordners und den freien Platz seiner Platte prüfen.</translation>
    </message>
    <message>
      <source>Another Sightline is indexing this folder. Searching works; wait until it has finished.</source>
      <translation>Ein anderes Sightline indexiert diesen Ordner. Suchen geht; warten, bis es fertig ist.</translation>
    </message>
    <message>
      <source>The disk that holds {home} cannot lock files ({reason}). Set SIGHTLINE_DATA to a folder on a local disk.</source>
      <translation>Die Platte, auf der {home} liegt, kann Dateien nicht sperren ({reason}). SIGHTLINE_DATA auf einen Ordner einer lokalen Platte setzen.</translation>
    </message>
    <message>
      <source>Describe a person</source>
      <translation>Person beschreiben</translation>
    </message>
    <message>
      <source>Go to the search box</source>
      <translation>Zum Suchfeld gehen</translation>
    </message>
    <message>
      <source>New search</source>
      <translation>Neue Suche</translation>
    </message>
    <message>
      <source>Empty the search box and start again</source>
      <translation>Suchfeld leeren und neu beginnen</translation>
    </message>
    <message>
      <source>Filters</source>
      <translation>Filter</translation>
    </message>
    <message>
      <source>Show or hide the filters</source>
      <translation>Filter zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Clear filters</source>
      <translation>Filter aufheben</translation>
    </message>
    <message>
      <source>Search all pictures again</source>
      <translation>Wieder alle Bilder durchsuchen</translation>
    </message>
    <message>
      <source>Rank from marks</source>
      <translation>Nach Markierungen ordnen</translation>
    </message>
    <message>
      <source>Move the search towards what is marked as a match, or back</source>
      <translation>Suche zu dem hin verschieben, was als Treffer markiert ist, oder zurück</translation>
    </message>
    <message>
      <source>Save this search</source>
      <translation>Suche merken</translation>
    </message>
    <message>
      <source>Keep this description with the case</source>
      <translation>Diese Beschreibung beim Fall aufbewahren</translation>
    </message>
    <message>
      <source>Search by picture…</source>
      <translation>Nach Bild suchen…</translation>
    </message>
    <message>
      <source>Choose a picture and find similar ones</source>
      <translation>Ein Bild wählen und ähnliche finden</translation>
    </message>
    <message>
      <source>Paste a picture</source>
      <translation>Bild einfügen</translation>
    </message>
    <message>
      <source>Search by the picture that was copied</source>
      <translation>Nach dem kopierten Bild suchen</translation>
    </message>
    <message>
      <source>Find similar</source>
      <translation>Ähnliche finden</translation>
    </message>
    <message>
      <source>Search by the selected picture</source>
      <translation>Nach dem gewählten Bild suchen</translation>
    </message>
    <message>
      <source>Match</source>
      <translation>Treffer</translation>
    </message>
    <message>
      <source>Mark the selected pictures as a match, or take the mark away</source>
      <translation>Gewählte Bilder als Treffer markieren oder die Markierung wegnehmen</translation>
    </message>
    <message>
      <source>Not a match</source>
      <translation>Kein Treffer</translation>
    </message>
    <message>
      <source>Mark the selected pictures as not a match, or take the mark away</source>
      <translation>Gewählte Bilder als keinen Treffer markieren oder die Markierung wegnehmen</translation>
    </message>
    <message>
      <source>Take marks away</source>
      <translation>Markierungen wegnehmen</translation>
    </message>
    <message>
      <source>Take the marks of the selected pictures away</source>
      <translation>Markierungen der gewählten Bilder wegnehmen</translation>
    </message>
    <message>
      <source>Why this result?</source>
      <translation>Warum dieses Ergebnis?</translation>
    </message>
    <message>
      <source>Show where in the picture the description found support, or hide it</source>
      <translation>Zeigen oder verbergen, wo im Bild die Beschreibung Belege fand</translation>
    </message>
    <message>
      <source>Open the moment</source>
      <translation>Augenblick öffnen</translation>
    </message>
    <message>
      <source>Show or fold the near-duplicates under the selected picture</source>
      <translation>Beinahe gleiche Bilder unter dem gewählten zeigen oder einklappen</translation>
    </message>
    <message>
      <source>Fold near-duplicates</source>
      <translation>Beinahe gleiche einklappen</translation>
    </message>
    <message>
      <source>Show pictures of one moment as one, or each by itself</source>
      <translation>Bilder eines Augenblicks als eines zeigen oder jedes für sich</translation>
    </message>
    <message>
      <source>Export CSV…</source>
      <translation>Als CSV speichern…</translation>
    </message>
    <message>
      <source>Save these results as a table</source>
      <translation>Diese Ergebnisse als Tabelle speichern</translation>
    </message>
    <message>
      <source>Export selected as CSV…</source>
      <translation>Gewählte als CSV speichern…</translation>
    </message>
    <message>
      <source>Save the selected results as a table</source>
      <translation>Gewählte Ergebnisse als Tabelle speichern</translation>
    </message>
    <message>
      <source>Export marked as CSV…</source>
      <translation>Markierte als CSV speichern…</translation>
    </message>
    <message>
      <source>Save the marked results as a table</source>
      <translation>Markierte Ergebnisse als Tabelle speichern</translation>
    </message>
    <message>
      <source>Evidence package…</source>
      <translation>Beweispaket…</translation>
    </message>
    <message>
      <source>Pack these pictures with query, hashes and a contact sheet</source>
      <translation>Diese Bilder mit Anfrage, Prüfsummen und Übersichtsblatt packen</translation>
    </message>
    <message>
      <source>Package of selected…</source>
      <translation>Paket der gewählten…</translation>
    </message>
    <message>
      <source>Pack the selected pictures with query, hashes and a contact sheet</source>
      <translation>Gewählte Bilder mit Anfrage, Prüfsummen und Übersichtsblatt packen</translation>
    </message>
    <message>
      <source>Package of marked…</source>
      <translation>Paket der markierten…</translation>
    </message>
    <message>
      <source>Pack the marked pictures with query, hashes and a contact sheet</source>
      <translation>Markierte Bilder mit Anfrage, Prüfsummen und Übersichtsblatt packen</translation>
    </message>
    <message>
      <source>Stop packing</source>
      <translation>Packen abbrechen</translation>
    </message>
    <message>
      <source>Stop writing the package; nothing of it is kept</source>
      <translation>Paket abbrechen; nichts davon bleibt</translation>
    </message>
    <message>
      <source>Choose folder…</source>
      <translation>Ordner wählen…</translation>
    </message>
    <message>
      <source>Choose the folder of pictures to search</source>
      <translation>Den Ordner der zu durchsuchenden Bilder wählen</translation>
    </message>
    <message>
      <source>Open the sample gallery</source>
      <translation>Beispielgalerie öffnen</translation>
    </message>
    <message>
      <source>Search the pictures that come with Sightline</source>
      <translation>Die mitgelieferten Bilder durchsuchen</translation>
    </message>
    <message>
      <source>Look again</source>
      <translation>Erneut nachsehen</translation>
    </message>
    <message>
      <source>Look for new, changed and removed pictures</source>
      <translation>Nach neuen, geänderten und entfernten Bildern sehen</translation>
    </message>
    <message>
      <source>Stop indexing</source>
      <translation>Indexieren abbrechen</translation>
    </message>
    <message>
      <source>Stop indexing; what is done is kept</source>
      <translation>Indexieren abbrechen; das Fertige bleibt</translation>
    </message>
    <message>
      <source>Pause indexing</source>
      <translation>Indexieren anhalten</translation>
    </message>
    <message>
      <source>Let indexing wait, or go on</source>
      <translation>Indexieren warten oder weitergehen lassen</translation>
    </message>
    <message>
      <source>Unreadable pictures…</source>
      <translation>Unlesbare Bilder…</translation>
    </message>
    <message>
      <source>List the pictures that could not be read, and why</source>
      <translation>Die Bilder auflisten, die nicht gelesen werden konnten, und warum</translation>
    </message>
    <message>
      <source>Index again with this model</source>
      <translation>Mit diesem Modell neu indexieren</translation>
    </message>
    <message>
      <source>Replace the index made with another model</source>
      <translation>Den Index eines anderen Modells ersetzen</translation>
    </message>
    <message>
      <source>FP32</source>
      <translation>FP32</translation>
    </message>
    <message>
      <source>Full precision: the reference</source>
      <translation>Volle Genauigkeit: der Maßstab</translation>
    </message>
    <message>
      <source>FP16</source>
      <translation>FP16</translation>
    </message>
    <message>
      <source>Half precision: half the model file, nearly the same results</source>
      <translation>Halbe Genauigkeit: halbe Modelldatei, fast gleiche Ergebnisse</translation>
    </message>
    <message>
      <source>INT8</source>
      <translation>INT8</translation>
    </message>
    <message>
      <source>Eight-bit: the fastest and smallest</source>
      <translation>Acht Bit: am schnellsten und kleinsten</translation>
    </message>
    <message>
      <source>Compare precisions…</source>
      <translation>Genauigkeiten vergleichen…</translation>
    </message>
    <message>
      <source>Show this query at two precisions side by side</source>
      <translation>Diese Anfrage in zwei Genauigkeiten nebeneinander zeigen</translation>
    </message>
    <message>
      <source>Measured on this machine…</source>
      <translation>Hier gemessen…</translation>
    </message>
    <message>
      <source>What each precision costs and gives on this machine</source>
      <translation>Was jede Genauigkeit auf diesem Rechner kostet und bringt</translation>
    </message>
    <message>
      <source>Try again</source>
      <translation>Noch einmal</translation>
    </message>
    <message>
      <source>Load the models again</source>
      <translation>Die Modelle neu laden</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <source>Light text on dark ground, for dim rooms</source>
      <translation>Helle Schrift auf dunklem Grund, für dunkle Räume</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Farben</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <source>Dark text on light ground, for daylight</source>
      <translation>Dunkle Schrift auf hellem Grund, für Tageslicht</translation>
    </message>
    <message>
      <source>High contrast</source>
      <translation>Hoher Kontrast</translation>
    </message>
    <message>
      <source>Black, white and few strong colours</source>
      <translation>Schwarz, Weiß und wenige kräftige Farben</translation>
    </message>
    <message>
      <source>Usual text</source>
      <translation>Übliche Schrift</translation>
    </message>
    <message>
      <source>Text at its usual size</source>
      <translation>Schrift in üblicher Größe</translation>
    </message>
    <message>
      <source>Text size</source>
      <translation>Schriftgröße</translation>
    </message>
    <message>
      <source>Larger text</source>
      <translation>Größere Schrift</translation>
    </message>
    <message>
      <source>Text a quarter larger</source>
      <translation>Schrift um ein Viertel größer</translation>
    </message>
    <message>
      <source>Largest text</source>
      <translation>Größte Schrift</translation>
    </message>
    <message>
      <source>Text half as large again</source>
      <translation>Schrift um die Hälfte größer</translation>
    </message>
    <message>
      <source>English</source>
      <translation>English</translation>
    </message>
    <message>
      <source>Sightline in English</source>
      <translation>Sightline in English</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Deutsch</source>
      <translation>Deutsch</translation>
    </message>
    <message>
      <source>Sightline auf Deutsch</source>
      <translation>Sightline auf Deutsch</translation>
    </message>
    <message>
      <source>Larger pictures</source>
      <translation>Größere Bilder</translation>
    </message>
    <message>
      <source>Larger pictures in the grid</source>
      <translation>Größere Bilder in der Übersicht</translation>
    </message>
    <message>
      <source>Smaller pictures</source>
      <translation>Kleinere Bilder</translation>
    </message>
    <message>
      <source>Smaller pictures in the grid</source>
      <translation>Kleinere Bilder in der Übersicht</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>Ganzer Bildschirm</translation>
    </message>
    <message>
      <source>Use the whole screen, or a window again</source>
      <translation>Den ganzen Bildschirm nutzen oder wieder ein Fenster</translation>
    </message>
    <message>
      <source>Operator…</source>
      <translation>Bediener…</translation>
    </message>
    <message>
      <source>Say who is searching</source>
      <translation>Sagen, wer sucht</translation>
    </message>
    <message>
      <source>Keyboard shortcuts</source>
      <translation>Tastenkürzel</translation>
    </message>
    <message>
      <source>Show all keys</source>
      <translation>Alle Tasten zeigen</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Close Sightline</source>
      <translation>Sightline schließen</translation>
    </message>
    <message>
      <source>Open the picture</source>
      <translation>Bild öffnen</translation>
    </message>
    <message>
      <source>Show the selected picture large</source>
      <translation>Das gewählte Bild groß zeigen</translation>
    </message>
    <message>
      <source>Previous picture</source>
      <translation>Voriges Bild</translation>
    </message>
    <message>
      <source>Show the picture ranked before</source>
      <translation>Das Bild einen Rang davor zeigen</translation>
    </message>
    <message>
      <source>Next picture</source>
      <translation>Nächstes Bild</translation>
    </message>
    <message>
      <source>Show the picture ranked after</source>
      <translation>Das Bild einen Rang danach zeigen</translation>
    </message>
    <message>
      <source>Closer</source>
      <translation>Näher</translation>
    </message>
    <message>
      <source>Enlarge the picture (also: mouse wheel, pinch)</source>
      <translation>Bild vergrößern (auch: Mausrad, zwei Finger)</translation>
    </message>
    <message>
      <source>Further</source>
      <translation>Weiter weg</translation>
    </message>
    <message>
      <source>Make the picture smaller</source>
      <translation>Bild verkleinern</translation>
    </message>
    <message>
      <source>Whole picture</source>
      <translation>Ganzes Bild</translation>
    </message>
    <message>
      <source>Show the whole picture</source>
      <translation>Das ganze Bild zeigen</translation>
    </message>
    <message>
      <source>Move left</source>
      <translation>Nach links</translation>
    </message>
    <message>
      <source>Move to the left in the picture</source>
      <translation>Im Bild nach links gehen</translation>
    </message>
    <message>
      <source>Move right</source>
      <translation>Nach rechts</translation>
    </message>
    <message>
      <source>Move to the right in the picture</source>
      <translation>Im Bild nach rechts gehen</translation>
    </message>
    <message>
      <source>Move up</source>
      <translation>Nach oben</translation>
    </message>
    <message>
      <source>Move up in the picture</source>
      <translation>Im Bild nach oben gehen</translation>
    </message>
    <message>
      <source>Move down</source>
      <translation>Nach unten</translation>
    </message>
    <message>
      <source>Move down in the picture</source>
      <translation>Im Bild nach unten gehen</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>Einzelheiten</translation>
    </message>
    <message>
      <source>Show or hide the details of the file</source>
      <translation>Einzelheiten der Datei zeigen oder verbergen</translation>
    </message>
    <message>
      <source>Show in folder</source>
      <translation>Im Ordner zeigen</translation>
    </message>
    <message>
      <source>Open the folder of the picture</source>
      <translation>Den Ordner des Bildes öffnen</translation>
    </message>
    <message>
      <source>Back to the results</source>
      <translation>Zurück zu den Ergebnissen</translation>
    </message>
    <message>
      <source>Return to the grid</source>
      <translation>Zur Übersicht zurückkehren</translation>
    </message>
    <message>
      <source>Picture {name}, rank {rank}</source>
      <translation>Bild {name}, Rang {rank}</translation>
    </message>
    <message>
      <source>This picture cannot be read now.
Its file may have moved.</source>
      <translation>Dieses Bild kann jetzt nicht gelesen werden.
Vielleicht wurde die Datei verschoben.</translation>
    </message>
    <message>
      <source>Delete the case “{name}” with its {count} marks and its saved searches? This cannot be undone.</source>
      <translation>Den Fall „{name}“ mit {count} Markierungen und den gemerkten Suchen löschen? Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
      <source>No case</source>
      <translation>Kein Fall</translation>
    </message>
    <message>
      <source>Case {name}, {count} marks. Choose a case</source>
      <translation>Fall {name}, {count} Markierungen. Fall wählen</translation>
    </message>
    <message>
      <source>Case: {name}. {count} pictures are marked in it.</source>
      <translation>Fall: {name}. {count} Bilder sind darin markiert.</translation>
    </message>
    <message>
      <source>New case…</source>
      <translation>Neuer Fall…</translation>
    </message>
    <message>
      <source>Rename this case…</source>
      <translation>Diesen Fall umbenennen…</translation>
    </message>
    <message>
      <source>Delete this case…</source>
      <translation>Diesen Fall löschen…</translation>
    </message>
    <message>
      <source>New case</source>
      <translation>Neuer Fall</translation>
    </message>
    <message>
      <source>Name of the case</source>
      <translation>Name des Falls</translation>
    </message>
    <message>
      <source>Rename this case</source>
      <translation>Diesen Fall umbenennen</translation>
    </message>
    <message>
      <source>Delete this case</source>
      <translation>Diesen Fall löschen</translation>
    </message>
    <message>
      <source>First case</source>
      <translation>Erster Fall</translation>
    </message>
    <message>
      <source>Score at least {score:.2f}</source>
      <translation>Wert mindestens {score:.2f}</translation>
    </message>
    <message>
      <source>This is pushed down; it may still appear</source>
      <translation>Das wird nach unten gedrückt; es kann trotzdem erscheinen</translation>
    </message>
    <message>
      <source>Descriptions of things that no picture shows spread their scores as little as this one</source>
      <translation>Beschreibungen von Dingen, die kein Bild zeigt, streuen ihre Werte so wenig wie diese</translation>
    </message>
    <message>
      <source>Marked as a match</source>
      <translation>Als Treffer markiert</translation>
    </message>
    <message>
      <source>Marked as not a match</source>
      <translation>Als kein Treffer markiert</translation>
    </message>
    <message>
      <source>Marked</source>
      <translation>Markiert</translation>
    </message>
    <message>
      <source>How the search was understood</source>
      <translation>Wie die Suche verstanden wurde</translation>
    </message>
    <message>
      <source>Take away: {what}</source>
      <translation>Wegnehmen: {what}</translation>
    </message>
    <message>
      <source>This is looked for</source>
      <translation>Danach wird gesucht</translation>
    </message>
    <message>
      <source>Like {name}</source>
      <translation>Wie {name}</translation>
    </message>
    <message>
      <source>Ranked from your marks</source>
      <translation>Nach Ihren Markierungen geordnet</translation>
    </message>
    <message>
      <source>No picture stands out: probably nobody here matches</source>
      <translation>Kein Bild sticht heraus: wahrscheinlich passt hier niemand</translation>
    </message>
    <message>
      <source>not: {text}</source>
      <translation>nicht: {text}</translation>
    </message>
    <message>
      <source>In {folder}</source>
      <translation>In {folder}</translation>
    </message>
    <message>
      <source>From {time}</source>
      <translation>Ab {time}</translation>
    </message>
    <message>
      <source>Until {time}</source>
      <translation>Bis {time}</translation>
    </message>
    <message>
      <source>Rank {rank}, score {score:.3f}, {moved}, {name}</source>
      <translation>Rang {rank}, Wert {score:.3f}, {moved}, {name}</translation>
    </message>
    <message>
      <source>{label}, answered in {time:.1f} ms</source>
      <translation>{label}, Antwort in {time:.1f} ms</translation>
    </message>
    <message>
      <source>only here</source>
      <translation>nur hier</translation>
    </message>
    <message>
      <source>same rank</source>
      <translation>gleicher Rang</translation>
    </message>
    <message>
      <source>Compare two precisions</source>
      <translation>Zwei Genauigkeiten vergleichen</translation>
    </message>
    <message>
      <source>Similar pictures</source>
      <translation>Ähnliche Bilder</translation>
    </message>
    <message>
      <source>The same query at two precisions</source>
      <translation>Dieselbe Anfrage in zwei Genauigkeiten</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Precision to compare</source>
      <translation>Genauigkeit zum Vergleich</translation>
    </message>
    <message>
      <source>Asking at both precisions…</source>
      <translation>In beiden Genauigkeiten wird gefragt…</translation>
    </message>
    <message>
      <source>{share:.0%} of the ten best are the same; {moved} of the first ten ranks differ. The pictures were indexed once: what differs here is how the query is read.</source>
      <translation>{share:.0%} der zehn besten sind gleich; {moved} der ersten zehn Ränge weichen ab. Die Bilder wurden einmal indexiert: hier unterscheidet sich, wie die Anfrage gelesen wird.</translation>
    </message>
    <message>
      <source>Near-duplicates folded</source>
      <translation>Beinahe gleiche Bilder eingeklappt</translation>
    </message>
    <message>
      <source>score {score:.4f}</source>
      <translation>Wert {score:.4f}</translation>
    </message>
    <message>
      <source>Neither precision finds a picture that passes the filters.</source>
      <translation>Keine der beiden Genauigkeiten findet ein Bild, das durch die Filter kommt.</translation>
    </message>
    <message>
      <source>Take away</source>
      <translation>Mitnehmen</translation>
    </message>
    <message>
      <source>Searching is closed while the audit log cannot be written. {reason}</source>
      <translation>Solange das Protokoll nicht geschrieben werden kann, wird nicht gesucht. {reason}</translation>
    </message>
    <message>
      <source>These files are looked at again only when they change. The rest of the gallery is searched as usual.</source>
      <translation>Diese Dateien werden erst wieder angesehen, wenn sie sich ändern. Der Rest der Galerie wird wie üblich durchsucht.</translation>
    </message>
    <message>
      <source>Every picture of this gallery could be read.</source>
      <translation>Jedes Bild dieser Galerie konnte gelesen werden.</translation>
    </message>
    <message>
      <source>Pictures that could not be read</source>
      <translation>Bilder, die nicht gelesen werden konnten</translation>
    </message>
    <message>
      <source>Tab moves between controls, arrow keys within the grid.</source>
      <translation>Tab geht von einem Bedienteil zum nächsten, Pfeiltasten gehen durch die Übersicht.</translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>Why it could not be read</source>
      <translation>Warum sie nicht gelesen werden konnte</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <source>What they do</source>
      <translation>Was sie tun</translation>
    </message>
    <message>
      <source>Choose a picture to search by</source>
      <translation>Ein Bild wählen, nach dem gesucht wird</translation>
    </message>
    <message>
      <source>There is no picture on the clipboard. Copy one, then paste again.</source>
      <translation>In der Zwischenablage ist kein Bild. Eines kopieren, dann erneut einfügen.</translation>
    </message>
    <message>
      <source>Pictures</source>
      <translation>Bilder</translation>
    </message>
    <message>
      <source>The models are still loading. Try again in a moment.</source>
      <translation>Die Modelle werden noch geladen. Gleich noch einmal versuchen.</translation>
    </message>
    <message>
      <source>This picture cannot be searched by. {reason}.</source>
      <translation>Nach diesem Bild kann nicht gesucht werden. {reason}.</translation>
    </message>
    <message>
      <source>pasted picture</source>
      <translation>eingefügtes Bild</translation>
    </message>
    <message>
      <source>Move the search towards the pictures marked as a match, and away from the others</source>
      <translation>Die Suche zu den als Treffer markierten Bildern hin und von den anderen weg verschieben</translation>
    </message>
    <message>
      <source>Marks</source>
      <translation>Markierungen</translation>
    </message>
    <message>
      <source>All folders</source>
      <translation>Alle Ordner</translation>
    </message>
    <message>
      <source>Least score: any</source>
      <translation>Mindestwert: beliebig</translation>
    </message>
    <message>
      <source>Least score: {score:.2f}</source>
      <translation>Mindestwert: {score:.2f}</translation>
    </message>
    <message>
      <source>any time</source>
      <translation>jederzeit</translation>
    </message>
    <message>
      <source>All pictures</source>
      <translation>Alle Bilder</translation>
    </message>
    <message>
      <source>Matches</source>
      <translation>Treffer</translation>
    </message>
    <message>
      <source>Not matches</source>
      <translation>Keine Treffer</translation>
    </message>
    <message>
      <source>Sub-folder</source>
      <translation>Unterordner</translation>
    </message>
    <message>
      <source>Taken from</source>
      <translation>Aufgenommen ab</translation>
    </message>
    <message>
      <source>Taken until</source>
      <translation>Aufgenommen bis</translation>
    </message>
    <message>
      <source>{label}: {value}{detail}. The line shows the last minute.</source>
      <translation>{label}: {value}{detail}. Die Linie zeigt die letzte Minute.</translation>
    </message>
    <message>
      <source>Memory</source>
      <translation>Speicher</translation>
    </message>
    <message>
      <source>Power</source>
      <translation>Leistung</translation>
    </message>
    <message>
      <source>Heat</source>
      <translation>Wärme</translation>
    </message>
    <message>
      <source>Query</source>
      <translation>Anfrage</translation>
    </message>
    <message>
      <source>The last query was answered in {time:.1f} ms. The line shows the last queries.</source>
      <translation>Die letzte Anfrage wurde in {time:.1f} ms beantwortet. Die Linie zeigt die letzten Anfragen.</translation>
    </message>
    <message>
      <source>Not available</source>
      <translation>Nicht vorhanden</translation>
    </message>
    <message>
      <source>No GPU found</source>
      <translation>Keine GPU</translation>
    </message>
    <message>
      <source> of {budget:.0f} W</source>
      <translation> von {budget:.0f} W</translation>
    </message>
    <message>
      <source>, power mode {mode}</source>
      <translation>, Leistungsmodus {mode}</translation>
    </message>
    <message>
      <source>, slows down at {limit:.0f} °C</source>
      <translation>, drosselt bei {limit:.0f} °C</translation>
    </message>
    <message>
      <source>Results, best match first</source>
      <translation>Ergebnisse, das beste zuerst</translation>
    </message>
    <message>
      <source>Indexing progress</source>
      <translation>Fortschritt des Indexierens</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>{stage}: {done} of {total} pictures</source>
      <translation>{stage}: {done} von {total} Bildern</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Wird abgebrochen…</translation>
    </message>
    <message>
      <source>{count} could not be read</source>
      <translation>{count} nicht lesbar</translation>
    </message>
    <message>
      <source>{count} pictures per second</source>
      <translation>{count} Bilder je Sekunde</translation>
    </message>
    <message>
      <source>{time} left</source>
      <translation>noch {time}</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Weiter</translation>
    </message>
    <message>
      <source>Go on indexing</source>
      <translation>Weiter indexieren</translation>
    </message>
    <message>
      <source>paused; what is done can be searched</source>
      <translation>angehalten; das Fertige kann durchsucht werden</translation>
    </message>
    <message>
      <source> {count} so far</source>
      <translation> bisher {count}</translation>
    </message>
    <message>
      <source>The folder {name} is not there any more.</source>
      <translation>Der Ordner {name} ist nicht mehr da.</translation>
    </message>
    <message>
      <source>{wanted} is not available, so FP32 is used.</source>
      <translation>{wanted} steht nicht zur Verfügung, daher wird FP32 benutzt.</translation>
    </message>
    <message>
      <source>A PIN has at least {count} characters.</source>
      <translation>Eine PIN hat mindestens {count} Zeichen.</translation>
    </message>
    <message>
      <source>There is no kiosk set up ({file}). Run: sightline --kiosk-setup FOLDER</source>
      <translation>Es ist kein Kiosk eingerichtet ({file}). Ausführen: sightline --kiosk-setup ORDNER</translation>
    </message>
    <message>
      <source>The kiosk's settings in {file} cannot be read. Run: sightline --kiosk-setup FOLDER</source>
      <translation>Die Einstellungen des Kiosks in {file} können nicht gelesen werden. Ausführen: sightline --kiosk-setup ORDNER</translation>
    </message>
    <message>
      <source>Your name</source>
      <translation>Ihr Name</translation>
    </message>
    <message>
      <source>PIN</source>
      <translation>PIN</translation>
    </message>
    <message>
      <source>Enter</source>
      <translation>Eingeben</translation>
    </message>
    <message>
      <source>That is not the PIN.</source>
      <translation>Das ist nicht die PIN.</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Too many wrong PINs. Wait {count} seconds.</source>
      <translation>Zu viele falsche PINs. {count} Sekunden warten.</translation>
    </message>
    <message>
      <source>Delete the last character</source>
      <translation>Letztes Zeichen löschen</translation>
    </message>
    <message>
      <source>PIN to leave Sightline</source>
      <translation>PIN zum Verlassen von Sightline</translation>
    </message>
    <message>
      <source>Who is searching?</source>
      <translation>Wer sucht?</translation>
    </message>
    <message>
      <source>Measured here: {time:.1f} ms a query, {rate} pictures indexed a second</source>
      <translation>Hier gemessen: {time:.1f} ms je Anfrage, {rate} Bilder je Sekunde indexiert</translation>
    </message>
    <message>
      <source>; {share:.1%} of FP32's ten best</source>
      <translation>; {share:.1%} der zehn besten von FP32</translation>
    </message>
    <message>
      <source>Measured on this machine</source>
      <translation>Auf diesem Rechner gemessen</translation>
    </message>
    <message>
      <source>Figures of each precision</source>
      <translation>Zahlen jeder Genauigkeit</translation>
    </message>
    <message>
      <source>Measuring</source>
      <translation>Messen</translation>
    </message>
    <message>
      <source>Measure now</source>
      <translation>Jetzt messen</translation>
    </message>
    <message>
      <source>Open the whole report</source>
      <translation>Ganzen Bericht öffnen</translation>
    </message>
    <message>
      <source>{bundle}, {queries} queries on the sample gallery, {time}. {machine}</source>
      <translation>{bundle}, {queries} Anfragen an die Beispielgalerie, {time}. {machine}</translation>
    </message>
    <message>
      <source>Nothing was measured here yet. It takes a few minutes: the sample gallery is indexed and asked {count} times at each precision. You can go on working, but the figures are better if you wait.</source>
      <translation>Hier wurde noch nichts gemessen. Es dauert einige Minuten: die Beispielgalerie wird in jeder Genauigkeit indexiert und {count}-mal befragt. Sie können weiterarbeiten, aber die Zahlen sind besser, wenn Sie warten.</translation>
    </message>
    <message>
      <source>The disk is full. Free some space and try again; nothing that was stored is lost.</source>
      <translation>Die Platte ist voll. Platz schaffen und noch einmal versuchen; nichts Gespeichertes ist verloren.</translation>
    </message>
    <message>
      <source>Your disk quota is used up. Free some space and try again; nothing stored is lost.</source>
      <translation>Ihr Plattenplatz ist aufgebraucht. Platz schaffen und noch einmal versuchen; nichts Gespeichertes ist verloren.</translation>
    </message>
    <message>
      <source>The disk is read-only. Choose another place, or make it writable, and try again.</source>
      <translation>Die Platte ist schreibgeschützt. Anderen Ort wählen oder sie beschreibbar machen und noch einmal versuchen.</translation>
    </message>
    <message>
      <source>Permission was denied{where}. Ask for access, or choose another place.</source>
      <translation>Zugriff verweigert{where}. Um Zugriff bitten oder anderen Ort wählen.</translation>
    </message>
    <message>
      <source>A file is missing{where}. It may have been moved or unplugged; try again.</source>
      <translation>Eine Datei fehlt{where}. Vielleicht wurde sie verschoben oder abgezogen; noch einmal versuchen.</translation>
    </message>
    <message>
      <source>The disk could not be read{where}. Check that it is connected, then try again.</source>
      <translation>Die Platte konnte nicht gelesen werden{where}. Anschluss prüfen, dann noch einmal versuchen.</translation>
    </message>
    <message>
      <source>Something unexpected went wrong. You can go on working; the details are in {file}.</source>
      <translation>Etwas Unerwartetes ging schief. Sie können weiterarbeiten; Einzelheiten stehen in {file}.</translation>
    </message>
    <message>
      <source>Stopped. What was done so far is kept.</source>
      <translation>Abgebrochen. Das bisher Fertige bleibt.</translation>
    </message>
    <message>
      <source>There is not enough memory. Close other programs, or choose INT8, and try again.</source>
      <translation>Der Speicher reicht nicht. Andere Programme schließen oder INT8 wählen und noch einmal versuchen.</translation>
    </message>
    <message>
      <source> at {place}</source>
      <translation> bei {place}</translation>
    </message>
    <message>
      <source>Close this message</source>
      <translation>Diese Meldung schließen</translation>
    </message>
    <message>
      <source>Your name is written into the audit log beside what you search for, open, mark and take away.</source>
      <translation>Ihr Name steht im Protokoll neben dem, was Sie suchen, öffnen, markieren und mitnehmen.</translation>
    </message>
    <message>
      <source>Begin</source>
      <translation>Beginnen</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>No folder is open</source>
      <translation>Kein Ordner ist offen</translation>
    </message>
    <message>
      <source>1 picture</source>
      <translation>1 Bild</translation>
    </message>
    <message>
      <source>{count} pictures</source>
      <translation>{count} Bilder</translation>
    </message>
    <message>
      <source>Models are loading…</source>
      <translation>Modelle werden geladen…</translation>
    </message>
    <message>
      <source>No models</source>
      <translation>Keine Modelle</translation>
    </message>
    <message>
      <source>Choose folder</source>
      <translation>Ordner wählen</translation>
    </message>
    <message>
      <source>Size of the pictures</source>
      <translation>Größe der Bilder</translation>
    </message>
    <message>
      <source>Size of the pictures (Ctrl and mouse wheel, or pinch)</source>
      <translation>Größe der Bilder (Strg und Mausrad, oder zwei Finger)</translation>
    </message>
    <message>
      <source>All {count} pictures, best match first</source>
      <translation>Alle {count} Bilder, das beste zuerst</translation>
    </message>
    <message>
      <source>The {count} best of {all} pictures</source>
      <translation>Die {count} besten von {all} Bildern</translation>
    </message>
    <message>
      <source>{count} pictures could not be read. Show the list</source>
      <translation>{count} Bilder konnten nicht gelesen werden. Liste zeigen</translation>
    </message>
    <message>
      <source>indexing…</source>
      <translation>wird indexiert…</translation>
    </message>
    <message>
      <source>answered in {time:.0f} ms</source>
      <translation>Antwort in {time:.0f} ms</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Ordner</translation>
    </message>
    <message>
      <source>Menu</source>
      <translation>Menü</translation>
    </message>
    <message>
      <source>searching…</source>
      <translation>sucht…</translation>
    </message>
    <message>
      <source>{count} unreadable</source>
      <translation>{count} unlesbar</translation>
    </message>
    <message>
      <source>indexing goes on; Enter searches what is new</source>
      <translation>Indexieren geht weiter; Eingabe durchsucht das Neue</translation>
    </message>
    <message>
      <source>Rank</source>
      <translation>Rang</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Wert</translation>
    </message>
    <message>
      <source>Details of the file</source>
      <translation>Einzelheiten der Datei</translation>
    </message>
    <message>
      <source>{rank} of {count}</source>
      <translation>{rank} von {count}</translation>
    </message>
    <message>
      <source>score {score:.3f}   {name}</source>
      <translation>Wert {score:.3f}   {name}</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>{count} bytes</source>
      <translation>{count} Bytes</translation>
    </message>
    <message>
      <source>Changed</source>
      <translation>Geändert</translation>
    </message>
    <message>
      <source>Pixels</source>
      <translation>Pixel</translation>
    </message>
    <message>
      <source>Problem</source>
      <translation>Hindernis</translation>
    </message>
    <message>
      <source>Precision of the models</source>
      <translation>Genauigkeit der Modelle</translation>
    </message>
    <message>
      <source>Precision {label}</source>
      <translation>Genauigkeit {label}</translation>
    </message>
    <message>
      <source>Not measured here yet: Ctrl+G.</source>
      <translation>Hier noch nicht gemessen: Strg+G.</translation>
    </message>
    <message>
      <source>The models run on: {runtime}</source>
      <translation>Die Modelle laufen auf: {runtime}</translation>
    </message>
    <message>
      <source>loading</source>
      <translation>wird geladen</translation>
    </message>
    <message>
      <source>{name}
rank {rank}, score {score:.3f}</source>
      <translation>{name}
Rang {rank}, Wert {score:.3f}</translation>
    </message>
    <message>
      <source>Rank {rank}, score {score:.3f}, {name}</source>
      <translation>Rang {rank}, Wert {score:.3f}, {name}</translation>
    </message>
    <message>
      <source>, a match</source>
      <translation>, ein Treffer</translation>
    </message>
    <message>
      <source>, not a match</source>
      <translation>, kein Treffer</translation>
    </message>
    <message>
      <source>, and {count} more of this moment</source>
      <translation>, und {count} weitere dieses Augenblicks</translation>
    </message>
    <message>
      <source>The models are loading</source>
      <translation>Die Modelle werden geladen</translation>
    </message>
    <message>
      <source>You can already type a description; the search runs as soon as they are ready.</source>
      <translation>Sie können schon eine Beschreibung tippen; gesucht wird, sobald sie bereit sind.</translation>
    </message>
    <message>
      <source>The model bundle cannot be used</source>
      <translation>Das Modellbündel kann nicht benutzt werden</translation>
    </message>
    <message>
      <source>{models_message}</source>
      <translation>{models_message}</translation>
    </message>
    <message>
      <source>The models cannot run here</source>
      <translation>Die Modelle laufen hier nicht</translation>
    </message>
    <message>
      <source>Which pictures shall be searched?</source>
      <translation>Welche Bilder sollen durchsucht werden?</translation>
    </message>
    <message>
      <source>Choose a folder of pictures of people. They stay where they are; nothing leaves this machine.</source>
      <translation>Einen Ordner mit Bildern von Menschen wählen. Sie bleiben, wo sie sind; nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
      <source>Opening {name}</source>
      <translation>{name} wird geöffnet</translation>
    </message>
    <message>
      <source>One moment.</source>
      <translation>Einen Augenblick.</translation>
    </message>
    <message>
      <source>The folder is gone</source>
      <translation>Der Ordner ist weg</translation>
    </message>
    <message>
      <source>{path} is not there: it was moved, renamed, or its drive was unplugged. Its index is kept. When it is back, Sightline goes on by itself; or choose another folder.</source>
      <translation>{path} ist nicht da: verschoben, umbenannt, oder das Laufwerk wurde abgezogen. Der Index bleibt. Ist der Ordner wieder da, geht es von selbst weiter; oder einen anderen wählen.</translation>
    </message>
    <message>
      <source>This folder cannot be used</source>
      <translation>Dieser Ordner kann nicht benutzt werden</translation>
    </message>
    <message>
      <source>{folder_message}</source>
      <translation>{folder_message}</translation>
    </message>
    <message>
      <source>The disk is full</source>
      <translation>Die Platte ist voll</translation>
    </message>
    <message>
      <source>{folder_message} Your pictures are safe; only the index has no room. Free some space, then look again.</source>
      <translation>{folder_message} Ihre Bilder sind sicher; nur der Index hat keinen Platz. Platz schaffen, dann erneut nachsehen.</translation>
    </message>
    <message>
      <source>“{name}” was indexed with another model</source>
      <translation>„{name}“ wurde mit einem anderen Modell indexiert</translation>
    </message>
    <message>
      <source>The index of this folder was made with another model than {bundle_name}, and the two cannot be compared. Index it again: that takes a while and leaves your pictures untouched.</source>
      <translation>Der Index dieses Ordners stammt von einem anderen Modell als {bundle_name}; beide lassen sich nicht vergleichen. Neu indexieren: das dauert eine Weile und lässt Ihre Bilder unberührt.</translation>
    </message>
    <message>
      <source>Another Sightline is using this gallery</source>
      <translation>Ein anderes Sightline benutzt diese Galerie</translation>
    </message>
    <message>
      <source>{folder_message} Then look again, or choose another folder now.</source>
      <translation>{folder_message} Dann erneut nachsehen oder jetzt einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>Getting to know “{name}”</source>
      <translation>„{name}“ wird kennengelernt</translation>
    </message>
    <message>
      <source>You can already type a description: what is done so far is searched.</source>
      <translation>Sie können schon eine Beschreibung tippen: das bisher Fertige wird durchsucht.</translation>
    </message>
    <message>
      <source>“{name}” is not indexed yet</source>
      <translation>„{name}“ ist noch nicht indexiert</translation>
    </message>
    <message>
      <source>Sightline has to look at each picture once before it can be searched. “Look again” starts that.</source>
      <translation>Sightline muss jedes Bild einmal ansehen, bevor gesucht werden kann. „Erneut nachsehen“ beginnt damit.</translation>
    </message>
    <message>
      <source>“{name}” is empty</source>
      <translation>„{name}“ ist leer</translation>
    </message>
    <message>
      <source>Put pictures into {path} and look again, or choose another folder.</source>
      <translation>Bilder nach {path} legen und erneut nachsehen, oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>There are no pictures in “{name}”</source>
      <translation>In „{name}“ sind keine Bilder</translation>
    </message>
    <message>
      <source>Sightline reads JPEG, PNG, WebP, BMP, TIFF and GIF files, in this folder and the folders inside it. Choose another folder, or add pictures and look again.</source>
      <translation>Sightline liest JPEG, PNG, WebP, BMP, TIFF und GIF, in diesem Ordner und den Ordnern darin. Einen anderen Ordner wählen, oder Bilder hineinlegen und erneut nachsehen.</translation>
    </message>
    <message>
      <source>None of the pictures in “{name}” could be read</source>
      <translation>Keines der Bilder in „{name}“ konnte gelesen werden</translation>
    </message>
    <message>
      <source>See the list for the reason of each, or choose another folder.</source>
      <translation>Die Liste nennt für jedes den Grund; oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
      <source>Describe the person you are looking for</source>
      <translation>Beschreiben Sie die gesuchte Person</translation>
    </message>
    <message>
      <source>Clothes, colours, hair, things they carry: in your own words. {count} pictures are ready.</source>
      <translation>Kleidung, Farben, Haare, was sie bei sich hat: auf Englisch, in eigenen Worten. {count} Bilder sind bereit.</translation>
    </message>
    <message>
      <source>Searching</source>
      <translation>Suche läuft</translation>
    </message>
    <message>
      <source>This description cannot be searched for</source>
      <translation>Nach dieser Beschreibung kann nicht gesucht werden</translation>
    </message>
    <message>
      <source>{query_message}</source>
      <translation>{query_message}</translation>
    </message>
    <message>
      <source>No picture passes the filters</source>
      <translation>Kein Bild kommt durch die Filter</translation>
    </message>
    <message>
      <source>There are pictures in this gallery, but none that the filters let through.</source>
      <translation>In dieser Galerie sind Bilder, aber keines kommt durch die Filter.</translation>
    </message>
    <message>
      <source>Nothing was found</source>
      <translation>Nichts gefunden</translation>
    </message>
    <message>
      <source>Describe the person in other words, or try one of these.</source>
      <translation>Die Person mit anderen Worten beschreiben oder eines hiervon versuchen.</translation>
    </message>
    <message>
      <source>The gallery</source>
      <translation>Die Galerie</translation>
    </message>
    <message>
      <source>this one</source>
      <translation>diesem</translation>
    </message>
    <message>
      <source>Description of the person</source>
      <translation>Beschreibung der Person</translation>
    </message>
    <message>
      <source>Describe the person in English: clothes, colours, hair, things they carry</source>
      <translation>Die Person auf Englisch beschreiben: Kleidung, Farben, Haare, was sie bei sich hat</translation>
    </message>
    <message>
      <source>Describe a person: “a woman in a red dress with a handbag”</source>
      <translation>Person auf Englisch beschreiben: „a woman in a red dress“</translation>
    </message>
    <message>
      <source>Clear the search</source>
      <translation>Suche leeren</translation>
    </message>
    <message>
      <source>Saved and earlier searches, search by picture</source>
      <translation>Gemerkte und frühere Suchen, nach Bild suchen</translation>
    </message>
    <message>
      <source>Saved with this case</source>
      <translation>Bei diesem Fall gemerkt</translation>
    </message>
    <message>
      <source>Earlier</source>
      <translation>Früher</translation>
    </message>
    <message>
      <source>Forget</source>
      <translation>Vergessen</translation>
    </message>
    <message>
      <source>All earlier searches</source>
      <translation>Alle früheren Suchen</translation>
    </message>
    <message>
      <source>the old precision</source>
      <translation>die bisherige Genauigkeit</translation>
    </message>
    <message>
      <source>{wanted} could not be loaded; {kept} stays in use.</source>
      <translation>{wanted} konnte nicht geladen werden; {kept} bleibt in Gebrauch.</translation>
    </message>
    <message>
      <source>Indexing stopped. What was done is kept; F5 goes on from there.</source>
      <translation>Indexieren abgebrochen. Das Fertige bleibt; F5 macht dort weiter.</translation>
    </message>
    <message>
      <source>Working</source>
      <translation>Arbeitet</translation>
    </message>
    <message>
      <source>Search for {text}</source>
      <translation>Suchen nach {text}</translation>
    </message>
    <message>
      <source>Search for “{text}”</source>
      <translation>Suchen nach „{text}“</translation>
    </message>
    <message>
      <source>Pack all {count} pictures? Packages of the selected or marked ones are in the same menu.</source>
      <translation>Alle {count} Bilder packen? Pakete der gewählten oder markierten stehen im selben Menü.</translation>
    </message>
    <message>
      <source>Save the results</source>
      <translation>Ergebnisse speichern</translation>
    </message>
    <message>
      <source>Tables (*.csv)</source>
      <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
      <source>Save the evidence package</source>
      <translation>Beweispaket speichern</translation>
    </message>
    <message>
      <source>Packages (*.zip)</source>
      <translation>Pakete (*.zip)</translation>
    </message>
    <message>
      <source>{count} results were saved as {file}.</source>
      <translation>{count} Ergebnisse wurden als {file} gespeichert.</translation>
    </message>
    <message>
      <source>A package is being written already. Wait for it, or stop it.</source>
      <translation>Ein Paket wird schon geschrieben. Darauf warten oder es abbrechen.</translation>
    </message>
    <message>
      <source>A large package</source>
      <translation>Ein großes Paket</translation>
    </message>
    <message>
      <source>{count} pictures were packed as {file}. Look at: {what}</source>
      <translation>{count} Bilder wurden als {file} gepackt. Bitte ansehen: {what}</translation>
    </message>
    <message>
      <source>{count} pictures were packed as {file}.</source>
      <translation>{count} Bilder wurden als {file} gepackt.</translation>
    </message>
    <message>
      <source>The package was not written.</source>
      <translation>Das Paket wurde nicht geschrieben.</translation>
    </message>
    <message>
      <source>Aid, not an explanation: warm where covering the picture lowers the score, by up to {drop:.2f}.</source>
      <translation>Hilfe, keine Erklärung: warm, wo das Abdecken des Bildes den Wert senkt, um bis zu {drop:.2f}.</translation>
    </message>
    <message>
      <source>No single place decided: the score hardly changes whatever is covered.</source>
      <translation>Keine einzelne Stelle entschied: der Wert ändert sich kaum, was auch abgedeckt wird.</translation>
    </message>
    <message>
      <source>Looking for support…</source>
      <translation>Belege werden gesucht…</translation>
    </message>
    <message>
      <source>Looking for support… {percent} %</source>
      <translation>Belege werden gesucht… {percent} %</translation>
    </message>
    <message>
      <source>The settings could not be read. They were set aside as {file}.</source>
      <translation>Die Einstellungen konnten nicht gelesen werden. Sie liegen jetzt als {file} beiseite.</translation>
    </message>
  </context>
</TS>
