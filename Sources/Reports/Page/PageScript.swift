extension PlanPage {
  /// Tells what is under the pointer; in the chart of live bytes the arrow keys do as well. Free of
  /// `<` and `&`, so that the page is well-formed XML.
  static let script: StaticString = """
    (function(){
    var data=JSON.parse(document.getElementById('data').textContent);
    function place(plot,tip,fraction,text){
    tip.textContent=text;tip.hidden=false;
    if(fraction>0.5){tip.style.left='';tip.style.right=(100*(1-fraction)+1.5)+'%';}
    else{tip.style.right='';tip.style.left=(100*fraction+1.5)+'%';}}
    function fraction(plot,event){
    var box=plot.getBoundingClientRect();
    return Math.min(0.999999,Math.max(0,(event.clientX-box.left)/box.width));}
    var live=document.getElementById('live');
    if(live){
    var tip=live.querySelector('.tip'),cursor=live.querySelector('.cursor'),at=data.peak,count=data.steps.length;
    var show=function(index){
    at=Math.min(count-1,Math.max(0,index));
    var step=data.steps[at],line=data.lines[step[2]];
    cursor.hidden=false;cursor.style.left=(100*(at+0.5)/count)+'%';
    place(live,tip,(at+0.5)/count,'step '+at+', '+step[3]+': '+step[0]+', '+step[5]+'\\n'+step[1]
    +(line===undefined?'':'\\nline '+step[2]+': '+line)+'\\n'+step[4]+' live');};
    var hide=function(){tip.hidden=true;cursor.hidden=true;};
    live.addEventListener('pointermove',function(event){show(Math.floor(fraction(live,event)*count));});
    live.addEventListener('pointerleave',hide);live.addEventListener('blur',hide);
    live.addEventListener('focus',function(){show(at);});
    live.addEventListener('keydown',function(event){
    var move={ArrowLeft:-1,ArrowRight:1,PageUp:-10,PageDown:10,Home:-count,End:count}[event.key];
    if(event.key==='Escape')hide();
    if(move){show(at+move);event.preventDefault();}});}
    Array.prototype.forEach.call(document.querySelectorAll('[data-tips]'),function(plot){
    var tip=plot.querySelector('.tip'),texts=data[plot.getAttribute('data-tips')];
    plot.addEventListener('pointermove',function(event){
    var index=event.target.getAttribute('data-i');
    if(index===null)tip.hidden=true;else place(plot,tip,fraction(plot,event),texts[index]);});
    plot.addEventListener('pointerleave',function(){tip.hidden=true;});});
    })();
    """
}
