/**
 * Words that carry a language: function words first, then the ordinary vocabulary of shops. The letters of these words are
 * the profile for text in which none of them stands.
 */
export const profiles = {
  en: `the a an and or but of to in on at by for from with without into about as is are was were be been being am it its this that these those
    you your yours we our ours us they their them he she his her i my me not no do does did have has had will would can could should may
    if when while where what which who how why then than there here now more most less all any each every some other only just still also
    new now get got give make made see look find take come back ready here save off order shop your today week home free time season
    summer winter spring autumn warm soft light wool cotton colour size price sale delivery shipping member members gift gifts choose
    ours favourite favourites first last before after until ends end over under up down out through every made their longer again what's
    it's you're let's don't we've you'll enjoy discover meet love bring keep start stay wear sleep read try waiting left your`,
  sv: `och att det som en ett den de på i av för med till är var inte om har hade kan ska skall vill så men eller när där här hur vad vem
    vi oss vår vårt våra ni er ert era du dig din ditt dina han hon hans hennes jag min mitt mina sig sin sitt sina mig man också bara
    från vid över under efter före utan mellan mot hos genom redan ännu alltid aldrig mer mest mindre alla allt varje någon några inga inget
    nu nya nytt ny få får ge ger gör göra se hitta ta kom kommer tillbaka klar spara rabatt handla idag vecka veckan hem hemma hemmet gratis
    tid säsong sommar sommaren vinter vår höst hösten varm varma mjuk mjuka lätt ull bomull färg storlek pris priset rea leverans frakt
    medlem medlemmar gåva gåvor välj upptäck favorit favoriter första sista innan tills slutar upp ner ut igen ligger väntar kvar
    passar skön sköna bli blir blev låt dags hela länge natten ljus vardag vardagen dag dagen dagar möt sätt köp fortfarande funderar funderat tycker tänk längtar längtat prova prenumerera prenumeration beställ beställning
    pengar stor stora liten lilla små gott god goda mycket lite aldrig kvällar kvällen morgnar morgon imorgon ikväll snart bättre bäst lättare
    färre fler skicka skickas skickar färskt färsk springa springer skor stig stigen påse kaffe faktura fakturor tillsammans varför`,
  de: `der die das den dem des ein eine einen einem einer eines und oder aber nicht ist sind war waren sein wird werden wurde hat haben hatte
    kann können soll sollen will wollen muss darf zu zum zur in im an am auf aus bei mit nach von vom vor für über unter ohne um durch
    gegen bis seit als wie wenn wann wo was wer warum dass weil denn noch nur auch schon sehr mehr weniger alle alles jede jeder jedes
    du dich dir dein deine deinen deiner deinem ihr ihre ihren ihrem ihnen sie wir uns unser unsere unseren unserem ich mich mir mein es er sich
    so dann hier dort jetzt neu neue neuen neuer neues heute woche zuhause kostenlos zeit saison sommer winter frühling herbst
    warm weich leicht wolle baumwolle farbe größe preis lieferung versand mitglied mitglieder geschenk geschenke wähle entdecke entdecken
    lieblinge lieblingsstücke erste letzte vorher wieder zurück da kommt kommen gibt macht machen finden finde sehen spare sparen bestellen
    jeden jedem tag tage nacht abend abende lang lange warten wartet bereit endet passt bleiben bleibt hol holen doch mal einfach kein keine rabatt prozent günstig kaufen jederzeit morgen denkst magst möchtest willst kannst bist hast weißt
    schön schöne gut gute guter besser leichter ruhiger kleine kleiner großen große läufst laufen schuhe kaffee beutel decke rechnung rechnungen
    unternehmen kunden früher später weniger fertig gemacht geröstet frisch frischer rückt näher zusammen testen monat woche wochen`,
  fr: `le la les un une des du de et ou mais est sont pas ne que qui dans sur pour par avec sans vous votre vos nous notre nos ce cette ces
    il elle ils au aux plus tout tous toute votre chez être avoir fait faire bien très aussi comme jusqu'à dès profitez découvrez nouvelle
    nouveau livraison gratuite commande votre saison semaine aujourd'hui maintenant hiver été cadeau prix`,
  es: `el la los las un una unos de del y o pero es son no que en por para con sin tu tus su sus nuestro nuestra este esta estos al más todo
    todos ya como muy también desde hasta hoy ahora nueva nuevo descubre envío gratis pedido temporada semana regalo precio invierno verano`,
  nl: `de het een en of maar is zijn niet dat die in op aan van voor met zonder door je jouw uw we wij onze ons deze dit ook nog meer alle alles
    naar bij uit tot om als wordt worden heeft hebben kan nieuwe nieuw ontdek bestel gratis verzending seizoen week vandaag nu winter zomer
    cadeau prijs voor jou klaar thuis zacht`,
  da: `og at det som en et den de på i af for med til er var ikke om har havde kan skal vil så men eller når hvor hvad hvem vi os vores jer jeres
    du dig din dit dine jeg min mit sig fra ved over under efter uden mod hos også kun nu nye nyt få får giv gør se find tag kom kommer tilbage
    spar rabat handl dag uge ugen hjem gratis tid sæson sommer vinter efterår varme blød blødt uld bomuld farve størrelse pris levering
    hver alle gave gaver vælg opdag ikke gerne hele denne bliver deg jeg fri frakt uke hjemme våre vår høst gjør hva hvordan være`,
  it: `il lo la i gli le un una di del della dei e o ma è sono non che in su per con senza tu tuo tua tuoi nostro nostra questo questa al alla
    più tutto tutti già come molto anche fino oggi ora nuova nuovo scopri spedizione gratuita ordine stagione settimana regalo prezzo inverno`,
} as const;

export type ProfiledLanguage = keyof typeof profiles;

/** Letters that a language has and its neighbours have not. */
export const tellingLetters: readonly (readonly [
  RegExp,
  Partial<Record<ProfiledLanguage, number>>,
])[] = [
  [/å/gu, { sv: 2, da: 2 }],
  [/[äö]/gu, { sv: 1, de: 1 }],
  [/ü/gu, { de: 2 }],
  [/ß/gu, { de: 4 }],
  [/[æø]/gu, { da: 4 }],
  [/ñ|[¿¡]/gu, { es: 4 }],
  [/[çœêè]/gu, { fr: 2 }],
  [/[àìù]/gu, { it: 1, fr: 1 }],
  [/[óíáú]/gu, { es: 1 }],
];
